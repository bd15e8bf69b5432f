// A made-up Node.js program: who calls whom, from which lines. The stacks of generate.ts are paths in it.

/** A seeded source of numbers from 0 to 1 (mulberry32): the same seed gives the same profile everywhere. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A line of a function; a row of the profile's locations. */
export interface Place {
  readonly fn: number;
  /** From 1. */
  readonly line: number;
}

export interface Call {
  /** Index into `places`. */
  readonly place: number;
  readonly callee: number;
  /** Share of the caller's calls; those of one caller add up to 1. */
  readonly share: number;
}

export interface ProgramFunction {
  readonly name: string;
  readonly file: number;
  /** From 1. */
  readonly startLine: number;
  /** Most frequent first; never empty. */
  readonly calls: readonly Call[];
  /** Places where the function itself is busy, most frequent first; never empty. */
  readonly busy: readonly number[];
}

export interface Program {
  readonly files: readonly string[];
  readonly functions: readonly ProgramFunction[];
  readonly places: readonly Place[];
}

const packages = ['fastify', 'ajv', 'pino', 'undici', '@acme/orm', 'zod', 'lodash', 'handlebars', 'pg'];
const files = [
  ...['server', 'routes/orders', 'routes/search', 'pricing', 'stock', 'cart', 'auth', 'render', 'report'].map(
    (name) => `/srv/shop/src/${name}.ts`,
  ),
  ...['cache', 'db', 'queue', 'util/text'].map((name) => `/srv/shop/src/${name}.ts`),
  ...packages.flatMap((name) =>
    ['index', 'lib/core'].map((file) => `/srv/shop/node_modules/${name}/${file}.js`),
  ),
  ...['internal/process/task_queues', 'internal/timers', 'events', 'internal/streams/readable'].map(
    (name) => `node:${name}`,
  ),
  ...['net', '_http_server', 'buffer', 'internal/modules/cjs/loader', 'zlib'].map((name) => `node:${name}`),
];
const verbs = [
  'parse',
  'read',
  'write',
  'find',
  'apply',
  'compile',
  'validate',
  'next',
  'emit',
  'merge',
  'get',
];
const nouns = [
  'Order',
  'Row',
  'Token',
  'Schema',
  'Chunk',
  'Route',
  'Price',
  'Header',
  'Query',
  'Item',
  'Batch',
];

/** Functions call few others, one of them most of the time, and mostly their neighbours. */
export function makeProgram(random: () => number, functionCount = 5000): Program {
  const below = (n: number) => Math.floor(random() * n);
  const places: Place[] = [];
  const placeIds = new Map<string, number>();
  const placeAt = (fn: number, line: number) => {
    const key = `${fn}:${line}`;
    const id = placeIds.get(key) ?? places.push({ fn, line }) - 1;
    placeIds.set(key, id);
    return id;
  };
  const nextLine = files.map(() => 1);
  const functions = Array.from({ length: functionCount }, (_, fn) => {
    // A block of neighbours shares a file.
    const file = (Math.floor(fn / 25) * 7) % files.length;
    const startLine = nextLine[file];
    const length = 4 + below(40);
    nextLine[file] += length + 1;
    const lines = () => startLine + 1 + below(length - 1);
    const calls = shares(outDegree(random), random).map((share) => ({
      place: placeAt(fn, lines()),
      callee: calleeOf(fn, functionCount, random),
      share,
    }));
    const busy = new Set(Array.from({ length: 1 + below(5) }, () => placeAt(fn, lines())));
    return { name: nameOf(fn, random), file, startLine, calls: distinct(calls), busy: [...busy] };
  });
  return { files, functions, places };
}

function outDegree(random: () => number): number {
  const at = random();
  return at < 0.5 ? 1 : at < 0.75 ? 2 : at < 0.9 ? 3 : 4 + Math.floor(random() * 6);
}

/** Skewed parts of 1, largest first. */
function shares(count: number, random: () => number): number[] {
  const skew = 1.2 + random();
  const weights = Array.from({ length: count }, (_, i) => 1 / (i + 1) ** skew);
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** A neighbour, something farther on, or one of the helpers that are called from everywhere. */
function calleeOf(fn: number, count: number, random: () => number): number {
  const kind = random();
  if (kind < 0.1) return (Math.floor(50 ** random()) * 97) % count;
  const step = kind < 0.6 ? 1 + Math.floor(25 * random()) : Math.floor(count ** random());
  return (fn + step) % count;
}

/** A line that calls the same function twice is one call. */
function distinct(calls: readonly Call[]): Call[] {
  const merged = new Map<string, Call>();
  for (const call of calls) {
    const key = `${call.place}:${call.callee}`;
    merged.set(key, { ...call, share: call.share + (merged.get(key)?.share ?? 0) });
  }
  return [...merged.values()];
}

function nameOf(fn: number, random: () => number): string {
  if (random() < 0.06) return '(anonymous)';
  const verb = verbs[fn % verbs.length];
  const noun = nouns[Math.floor(fn / verbs.length) % nouns.length];
  const number = Math.floor(fn / (verbs.length * nouns.length)) || '';
  return random() < 0.3 ? `${noun}${number}.${verb}` : `${verb}${noun}${number}`;
}
