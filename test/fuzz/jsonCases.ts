import { hostileTexts, type Random } from './random.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A profile in JSON of which some parts are something else. */
export function jsonCase(random: Random, seeds: readonly string[]): Uint8Array {
  if (random.chance(0.02)) return new TextEncoder().encode(deep(random));
  const json = JSON.parse(random.pick(seeds)) as Json;
  for (let times = random.pick([1, 1, 1, 3]); times > 0; times--) change(random, json);
  return new TextEncoder().encode(JSON.stringify(json));
}

/** Somewhere in the tree, anywhere alike. */
function change(random: Random, root: Json): void {
  const places: [Json[] | { [key: string]: Json }, string | number][] = [];
  const rest: Json[] = [root];
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    if (typeof at !== 'object' || at === null) continue;
    for (const key of Array.isArray(at) ? at.keys() : Object.keys(at)) {
      places.push([at, key]);
      rest.push((at as Record<string | number, Json>)[key]);
    }
  }
  if (places.length === 0) return;
  const [parent, key] = random.pick(places);
  const siblings = parent as Record<string | number, Json>;
  const other = random.pick(places);
  switch (random.below(5)) {
    case 0:
      siblings[key] = odd(random);
      return;
    case 1:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete siblings[key];
      return;
    case 2:
      if (Array.isArray(parent)) parent.splice(Number(key), 0, structuredClone(siblings[key]));
      return;
    case 3: {
      // From elsewhere, a copy: a tree in JSON cannot contain itself.
      const value = (other[0] as Record<string | number, Json>)[other[1]];
      siblings[key] = structuredClone(value);
      return;
    }
    default:
      if (typeof siblings[key] === 'number') siblings[key] += random.pick([-1, 1, 0.5, 1e6, -1e9]);
      else siblings[key] = random.pick(hostileTexts);
  }
}

function odd(random: Random): Json {
  return random.pick<Json>([
    null, true, 0, -1, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 1e-320, '', 'x'.repeat(5000), [], {}, [[]], [null], [1, 2],
    { id: 1 }, { __proto__: null, constructor: 1 }, ...hostileTexts,
  ]); // prettier-ignore
}

/** Nested far deeper than a call stack goes. */
function deep(random: Random): string {
  const depth = random.pick([1000, 20_000, 200_000]);
  const call =
    '"callFrame":{"functionName":"f","scriptId":"1","url":"a.js","lineNumber":1,"columnNumber":1},"selfSize":1';
  const node = `{${call},"children":[`;
  return random.pick([
    () => '['.repeat(depth),
    () => '{"a":'.repeat(depth),
    () => '['.repeat(depth) + ']'.repeat(depth),
    () => `{"head":${node.repeat(depth)}${']}'.repeat(depth)}}`,
    () => `{"nodes":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    () => chain(depth),
  ])();
}

/** A .cpuprofile whose every node calls the next. */
function chain(depth: number): string {
  const callFrame = { functionName: 'f', scriptId: '1', url: 'a.js', lineNumber: 1, columnNumber: 1 };
  const nodes = Array.from({ length: depth }, (_, i) => ({
    id: i + 1,
    callFrame,
    hitCount: 1,
    children: i + 1 < depth ? [i + 2] : [],
  }));
  return JSON.stringify({ nodes, startTime: 0, endTime: 10, samples: [depth], timeDeltas: [1] });
}
