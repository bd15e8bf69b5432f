// Work between awaits.
import meter from './meter.cjs';

async function digits(rounds) {
  let sum = 0;
  await null;
  for (let i = 0; i < rounds; i++) sum = (sum * 10 + (i % 9)) % 99991; // HOT:digits
  return sum;
}

const later = () => new Promise((resolve) => setImmediate(resolve));

async function roots(parts) {
  let sum = 0;
  for (let part = 0; part < parts; part++) {
    await later();
    for (let i = 1; i < 4_800_000; i++) sum += Math.sqrt(i) * Math.cos(i); // HOT:roots
  }
  return sum;
}

class Reader {
  async *blocks(count) {
    for (let block = 0; block < count; block++) {
      await null;
      let h = block;
      for (let i = 0; i < 500_000; i++) h = Math.imul(h ^ i, 31) ^ (h >>> 5); // HOT:blocks
      yield h;
    }
  }
}

async function drain() {
  let all = 0;
  for await (const h of new Reader().blocks(72)) all ^= h;
  return all;
}

const text = 'the quick brown fox jumps over the lazy dog '.repeat(2000);
function callback(done) {
  setTimeout(() => {
    let found = 0;
    for (let i = 0; i < 2_400; i++) found += text.indexOf(`lazy cat ${i & 3}`); // HOT:callback
    done(found);
  }, 0);
}

await meter.measure({
  digits: () => digits(12_000_000),
  roots: () => roots(1),
  blocks: () => drain(),
  callback: () => new Promise(callback),
});
