import { Agent, get } from 'node:http';

const WORDS = ['lamp', 'chair', 'kettle', 'sale', 'blue', 'folding', 'clock'];
const CLIENTS = 4;

/** Asks the service from a few clients at once, for so many seconds; then everybody goes home. */
export async function runLoad(url: string, seconds: number): Promise<{ requests: number; medianMs: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const end = performance.now() + seconds * 1000;
  const times: number[] = [];
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const start = performance.now();
      await fetchAll(`${url}/search?q=${WORDS[times.length % WORDS.length]}`, agent);
      times.push(performance.now() - start);
      if (times.length % 250 === 0) console.log(`${times.length} requests`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  times.sort((a, b) => a - b);
  return { requests: times.length, medianMs: times[times.length >> 1] ?? 0 };
}

function fetchAll(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume();
      response.once('end', resolve);
    }).once('error', reject);
  });
}
