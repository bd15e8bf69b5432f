import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { formats, sampleTypeFor } from '../../src/core/formats/index.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { lineTable } from '../../src/core/lineTable.ts';
import { ProfileBuilder } from '../../src/core/profileBuilder.ts';
import { readProfileFile } from '../../src/core/profileFile.ts';
import type { Profile } from '../../src/core/profile.ts';
import { countColumn } from '../../src/core/sampleTypes.ts';
import { checkColumns } from '../fuzz/invariants.ts';
import { programs, root, run, temporaryFolder, testNode } from './run.ts';

const shared = join(root, '../shared/profiles');

/**
 * What a format keeps of a profile, beside its functions and their values. A .cpuprofile keeps how many samples
 * were on each line, not how long they were.
 */
const keeps: Readonly<Record<string, { readonly starts: boolean; readonly lines: 'all' | 'self' | 'none' }>> =
  {
    pprof: { starts: true, lines: 'all' },
    cpuprofile: { starts: true, lines: 'none' },
    heapprofile: { starts: true, lines: 'none' },
    speedscope: { starts: true, lines: 'all' },
    collapsed: { starts: false, lines: 'self' },
  };

function functionsOf(profile: Profile, sampleType: number): Map<string, string> {
  const { rows } = functionTable(profile, sampleType);
  return new Map(
    rows.map(({ name, file, startLine, self, total }) => [
      `${name}|${file}|${startLine}`,
      `${self}/${total}`,
    ]),
  );
}

function linesOf(profile: Profile, sampleType: number, columns: 'all' | 'self'): Map<string, string> {
  const rows = lineTable(profile, sampleType).rows.filter(({ self }) => columns === 'all' || self !== 0);
  return new Map(
    rows.map(({ file, line, self, total }) => [
      `${file}:${line}`,
      columns === 'all' ? `${self}/${total}` : `${self}`,
    ]),
  );
}

/** As a format sees it that keeps one line a frame: see collapsedWriter.ts. */
function withoutStarts(profile: Profile): Profile {
  const builder = new ProfileBuilder(profile.sampleTypes);
  builder.add(profile, {
    mapFrame: ({ name, file, line, startLine = 0 }) => {
      // The one control character that is in real names.
      const shown = name.replaceAll('\t', ' ') || '(anonymous)';
      const at = line || startLine;
      return { name: shown, file, line: file ? at : 0, startLine: shown === '(anonymous)' && file ? at : 0 };
    },
  });
  return builder.build({ defaultSampleType: profile.defaultSampleType });
}

async function roundTrips(file: string): Promise<void> {
  const original = await readProfileFile(file, readFileSync(file));
  checkColumns(original);
  let written = 0;
  for (const format of formats) {
    const kept = keeps[format.id];
    if (!kept || !original.sampleTypes.some((type) => format.holds?.(type) ?? true)) continue;
    const sampleType = sampleTypeFor(format, original);
    const content = format.write(original, { sampleType, title: 'x' });
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const again = await readProfileFile(format.id, bytes);
    checkColumns(again);
    const expected = kept.starts ? original : withoutStarts(original);
    const type = format.id === 'pprof' ? sampleType : again.defaultSampleType;
    assert.deepEqual(functionsOf(again, type), functionsOf(expected, sampleType), format.id);
    if (kept.lines !== 'none')
      assert.deepEqual(
        linesOf(again, type, kept.lines),
        linesOf(expected, sampleType, kept.lines),
        format.id,
      );
    if (format.id === 'cpuprofile') {
      const counts = countColumn(original);
      assert.deepEqual(linesOf(again, 0, 'self'), linesOf(original, counts, 'self'), 'samples of lines');
    }
    written++;
  }
  assert.ok(written >= 3);
}

describe('profiles of other tools, written in each format and read again', () => {
  const files = ['sucrase.cpuprofile', 'node.heapprofile', 'inlined.cpu.pb.gz', 'labels.pb.gz', 'alloc.pb.gz', 'large.cpu.pb.gz']; // prettier-ignore
  for (const name of files) {
    const file = join(shared, name);
    it(name, { skip: existsSync(file) ? false : `${file} is not there` }, () => roundTrips(file));
  }
});

describe('profiles that Node writes itself', () => {
  const folder = temporaryFolder();
  const program = join(programs, 'ending.cjs');

  it('--cpu-prof', async () => {
    const flags = ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-name', 'own.cpuprofile'];
    assert.equal((await run([testNode, ...flags, program, 'normal', '300'])).code, 0);
    const file = join(folder, 'own.cpuprofile');
    await roundTrips(file);

    const json = JSON.parse(readFileSync(file, 'utf8'));
    const profile = await readProfileFile(file, readFileSync(file));
    const { total, samples, rows } = functionTable(profile);
    assert.equal(samples, json.samples.length);
    // All but what was before the first sample.
    assert.equal(total, (json.endTime - json.startTime - json.timeDeltas[0]) * 1000);
    const burn = rows.find(({ name }) => name === 'burn')!;
    assert.equal(burn.file, program);
    const source = readFileSync(program, 'utf8').split('\n');
    assert.match(source[burn.startLine - 1], /function burn/);
    const hot = lineTable(profile).rows.find(({ file: where }) => where === program)!;
    assert.match(source[hot.line - 1], /for \(let i/);
  });

  it('--heap-prof', async () => {
    const flags = ['--heap-prof', '--heap-prof-interval', '4096', '--heap-prof-dir', folder];
    const name = ['--heap-prof-name', 'own.heapprofile'];
    const code =
      'function keep(n) { return Array.from({ length: n }, () => [n]) } globalThis.kept = keep(50000)';
    assert.equal((await run([testNode, ...flags, ...name, '-e', code])).code, 0);
    const file = join(folder, 'own.heapprofile');
    await roundTrips(file);
    const { rows } = functionTable(await readProfileFile(file, readFileSync(file)));
    const keep = rows.find(({ name: fn }) => fn === 'keep')!;
    assert.ok(keep.total > 50_000 * 8, `${keep.total} bytes`);
  });
});
