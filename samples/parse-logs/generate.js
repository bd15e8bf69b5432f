import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const PATHS = ['/', '/login', '/cart', '/products', '/products/{}', '/search?q={}', '/api/orders/{}'];
const STATUS = [200, 200, 200, 200, 301, 404, 500];
const START = Date.UTC(2025, 0, 1);

/** Writes an access log in the common format; the same lines on every run. */
export async function generateLog(file, lines) {
  const out = createWriteStream(file);
  let seed = 42;
  const random = (limit) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % limit;
  };
  for (let i = 0; i < lines; i++) {
    const ip = `10.${random(4)}.${random(16)}.${random(64)}`;
    const time = new Date(START + i * 1_700).toISOString();
    const path = PATHS[random(PATHS.length)].replace('{}', String(random(500)));
    const line = `${ip} - - [${time}] "GET ${path} HTTP/1.1" ${STATUS[random(STATUS.length)]} ${random(90_000)}\n`;
    if (!out.write(line)) await new Promise((resolve) => out.once('drain', resolve));
  }
  out.end();
  await finished(out);
}
