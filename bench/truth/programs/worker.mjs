// All work is in a worker; the main thread waits.
import { isMainThread, Worker } from 'node:worker_threads';
import meter from './meter.cjs';

function shuffle(rounds) {
  let h = 1;
  for (let i = 0; i < rounds; i++) h = Math.imul(h ^ i, 0x5bd1e995) ^ (h >>> 13); // HOT:shuffle
  return h;
}

const roots = (rounds) => {
  let sum = 0;
  for (let i = 0; i < rounds; i++) sum += Math.sqrt(i) * Math.sin(i); // HOT:roots
  return sum;
};

class Rest {
  of(rounds) {
    let sum = 1;
    for (let i = 1; i < rounds; i++) sum = (sum * 13 + i) % 65521; // HOT:rest
    return sum;
  }
}

if (isMainThread) new Worker(new URL(import.meta.url));
else await meter.measure({
  shuffle: () => shuffle(2_000_000),
  roots: () => roots(120_000),
  rest: () => new Rest().of(300_000),
});
