import assert from 'node:assert/strict';
import { buildCallTree } from '../../src/core/callTree.ts';
import { SelftimeError } from '../../src/core/errors.ts';
import { formats } from '../../src/core/formats/index.ts';
import { functionTable } from '../../src/core/functionTable.ts';
import { lineTable } from '../../src/core/lineTable.ts';
import { packageTable } from '../../src/core/placeTables.ts';
import { readProfileFile } from '../../src/core/profileFile.ts';
import type { Profile } from '../../src/core/profile.ts';
import type { FuzzCase } from './cases.ts';

/**
 * Reads a file and does with the profile what views, tables and writers do.
 *
 * @returns whether it was read; false where it was refused with a SelftimeError
 * @throws anything else, which is a defect
 */
export async function check({ bytes, limits }: Omit<FuzzCase, 'kind'>): Promise<boolean> {
  let profile: Profile;
  try {
    profile = await readProfileFile('case', bytes, limits);
  } catch (error) {
    if (!(error instanceof SelftimeError)) throw error;
    assert.ok(error.message.length < 2000, 'a message that quotes the file');
    return false;
  }
  checkColumns(profile);
  const deep = framesOfAll(profile) > 1_000_000;
  for (let type = 0; type < profile.sampleTypes.length; type++) {
    const { total } = functionTable(profile, type);
    const sum = buildCallTree(profile, type).total[0];
    // Sums beyond 2^53 depend on their order.
    assert.ok(Math.abs(sum - total) <= Math.abs(total) * 1e-9 || Math.abs(sum) > 2 ** 53, `${sum}, ${total}`);
    lineTable(profile, type);
    packageTable(profile, type);
    for (const format of formats) {
      if (format.holds?.(profile.sampleTypes[type]) === false) continue;
      // They spell every stack out: large by their nature.
      if (deep && ['pprof', 'collapsed', 'speedscope'].includes(format.id)) continue;
      try {
        format.write(profile, { sampleType: type, title: 'case' });
      } catch (error) {
        if (!(error instanceof SelftimeError)) throw error;
      }
    }
  }
  return true;
}

/** In all stacks together. */
function framesOfAll({ stacks, samples }: Profile): number {
  const depth = new Uint32Array(stacks.length);
  for (let row = 1; row < stacks.length; row++) depth[row] = depth[stacks.parent[row]] + 1;
  return samples.stack.reduce((sum, row) => sum + depth[row], 0);
}

/** Everything that profile.ts promises of the columns. */
export function checkColumns(profile: Profile): void {
  const { sampleTypes, strings, functions, locations, stacks, samples } = profile;
  assert.ok(sampleTypes.length > 0);
  within([profile.defaultSampleType], sampleTypes.length, 'default sample type');
  within(functions.name, strings.length, 'function name');
  within(functions.file, strings.length, 'function file');
  assert.equal(functions.name.length, functions.length);
  assert.equal(functions.startLine.length, functions.length);
  starts(locations.lineStart, locations.length, locations.lineFunction.length, 'lines');
  within(locations.lineFunction, functions.length, 'function of a line');
  assert.equal(locations.lineNumber.length, locations.lineFunction.length);
  assert.equal(stacks.parent.length, stacks.length);
  assert.equal(stacks.parent[0], -1);
  const seen = new Set<number>();
  for (let row = 1; row < stacks.length; row++) {
    assert.ok(stacks.parent[row] >= 0 && stacks.parent[row] < row, 'a stack before its parent');
    assert.ok(stacks.location[row] < locations.length, 'location of a stack');
    seen.add(stacks.parent[row] * 2 ** 26 + stacks.location[row]);
  }
  assert.equal(seen.size, stacks.length - 1, 'a stack twice');
  assert.equal(samples.stack.length, samples.length);
  within(samples.stack, stacks.length, 'stack of a sample');
  assert.equal(samples.values.length, samples.length * sampleTypes.length);
  assert.ok(samples.values.every(Number.isFinite), 'a value that is no number');
  starts(samples.labelStart, samples.length, samples.labelKey.length, 'labels');
  for (const column of [samples.labelKey, samples.labelString, samples.labelUnit])
    within(column, strings.length, 'label');
  for (let i = 0; i < strings.length; i++) strings.get(i);
}

function within(column: ArrayLike<number>, end: number, what: string): void {
  for (let i = 0; i < column.length; i++) assert.ok(column[i] >= 0 && column[i] < end, what);
}

function starts(column: Uint32Array, length: number, end: number, what: string): void {
  assert.equal(column.length, length + 1, what);
  assert.equal(column[length], end, what);
  for (let i = 0; i < length; i++) assert.ok(column[i] <= column[i + 1], what);
}
