// node test/fuzz/run.ts [--minutes N] [--seed N] [--case N]
// Reads damaged and hostile files for as long as it is told. --case repeats one case of a seed.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fuzzCase } from './cases.ts';
import { fuzz } from './fuzz.ts';
import { check } from './invariants.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    case: { type: 'string' },
    /** Of the case: where its bytes are written. */
    out: { type: 'string' },
  },
});
const seed = Number(values.seed);

if (values.case !== undefined) {
  const one = fuzzCase(seed, Number(values.case));
  console.log(`${one.kind}, ${one.bytes.length} bytes`);
  if (values.out) writeFileSync(values.out, one.bytes);
  console.log((await check(one)) ? 'read' : 'refused');
} else {
  const { cases, read, findings, peakMemory } = await fuzz({
    seed,
    milliseconds: Number(values.minutes) * 60_000,
  });
  for (const { index, kind, problem } of findings) console.log(`case ${index} (${kind}): ${problem}\n`);
  console.log(
    `seed ${seed}: ${cases} cases, ${read} read, ${cases - read} refused, ${findings.length} findings, peak ${Math.round(peakMemory / 2 ** 20)} MB`,
  );
  process.exitCode = findings.length > 0 ? 1 : 0;
}
