// A small shop search. It is slower than it has to be: profile it and see where.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeCatalog, type Product } from './catalog.js';
import { runLoad } from './load.js';

const catalog = makeCatalog(1_500);

/** Products whose name or tags hold the word, cheapest first. */
function search(word: string): Product[] {
  // "So that nobody changes the catalog": every request copies all of it.
  const products = JSON.parse(JSON.stringify(catalog)) as Product[];
  return products
    .filter((product) => product.name.toLowerCase().includes(word) || product.tags.includes(word))
    .sort((a, b) => a.price - b.price);
}

/** A tag by which clients recognise an answer that they have already. */
function entityTag(body: string): string {
  let hash = 2_166_136_261;
  for (let round = 0; round < 40; round++) {
    for (let i = 0; i < body.length; i++) hash = Math.imul(hash ^ body.charCodeAt(i), 16_777_619);
  }
  return `"${(hash >>> 0).toString(16)}"`;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const body = JSON.stringify(search((searchParams.get('q') ?? '').toLowerCase()));
  response.writeHead(200, { 'content-type': 'application/json', etag: entityTag(body) });
  response.end(body);
}

const server = createServer(answer);
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as AddressInfo;
  const seconds = Number(process.env.SERVICE_SECONDS ?? 12);
  console.log(`Listening on http://127.0.0.1:${port}, under load for ${seconds} s.`);
  const { requests, medianMs } = await runLoad(`http://127.0.0.1:${port}`, seconds);
  console.log(`${requests} requests, median ${medianMs.toFixed(1)} ms.`);
  server.close();
  server.closeAllConnections();
});
