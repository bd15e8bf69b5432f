import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Profile as Pprof, Sample, StringTable, ValueType } from 'pprof-format';
import { profileFromStacks } from '../../../test/support/stacks.ts';
import { functionTable } from '../functionTable.ts';
import { readProfileFile } from '../profileFile.ts';
import { SelftimeError } from '../errors.ts';
import { readPprof } from './reader.ts';
import { writePprof } from './writer.ts';

/** Real profiles of other tools; present beside a working copy of the project, not in a user's clone. */
const profiles = join(import.meta.dirname, '../../../../shared/profiles');
const real = existsSync(profiles) ? readdirSync(profiles).filter((name) => name.endsWith('.pb.gz')) : [];

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    assert.ok(error instanceof SelftimeError, String(error));
    assert.match(error.oneLine, /^x: .+\. .+\.$/);
    return error.code;
  }
}

describe('real profiles', { skip: real.length === 0 && 'no real profiles beside this clone' }, () => {
  for (const name of real) {
    const raw = () => gunzipSync(readFileSync(join(profiles, name)));

    it(`${name}: values as pprof-format reads them`, () => {
      const profile = readPprof(raw());
      const second = Pprof.decode(raw());
      assert.equal(profile.samples.length, second.sample.length);
      const types = profile.sampleTypes.length;
      assert.equal(types, second.sampleType.length);
      second.sample.forEach((sample, s) => {
        sample.value.forEach((value, t) => {
          assert.equal(profile.samples.values[s * types + t], Number(BigInt.asIntN(64, BigInt(value))));
        });
        const depth = profile.samples.stackStart[s + 1] - profile.samples.stackStart[s];
        assert.equal(depth, sample.locationId.length);
      });
    });

    it(`${name}: the same after writing and reading again`, () => {
      const profile = readPprof(raw());
      const again = readPprof(writePprof(profile));
      for (let type = 0; type < profile.sampleTypes.length; type++) {
        assert.deepEqual(functionTable(again, type), functionTable(profile, type));
      }
      assert.deepEqual(again.samples, profile.samples);
      assert.deepEqual(again.sampleTypes, profile.sampleTypes);
    });

    it(`${name}: cut off anywhere, it is a clear error or fewer samples, never a crash`, async () => {
      const whole = raw();
      for (let i = 1; i < 40; i++) {
        const cut = whole.subarray(0, Math.floor((whole.length * i) / 40));
        const code = await codeOf(readProfileFile('x', cut));
        assert.ok(['none', 'truncatedProfile', 'notAProfile'].includes(code), code);
      }
    });
  }

  it('legacy formats are named as such', async () => {
    for (const name of ['legacy-gobench.cpu', 'legacy-java.heap']) {
      assert.equal(await codeOf(readProfileFile('x', readFileSync(join(profiles, name)))), 'legacyProfile');
    }
  });
});

describe('numbers', () => {
  function valuesOf(values: (number | bigint)[]): number[] {
    const stringTable = new StringTable();
    const type = new ValueType({ type: stringTable.dedup('x'), unit: stringTable.dedup('count') });
    const sample = values.map((value) => new Sample({ locationId: [], value: [value] }));
    return [...readPprof(new Pprof({ sampleType: [type], sample, stringTable }).encode()).samples.values];
  }

  it('reads negative values and values beyond 32 bits exactly', () => {
    const values = [
      0,
      1,
      -1,
      -5,
      2 ** 31,
      -(2 ** 31),
      2 ** 32 + 7,
      Number.MAX_SAFE_INTEGER,
      -Number.MAX_SAFE_INTEGER,
    ];
    assert.deepEqual(valuesOf(values.map(BigInt)), values);
  });

  it('writes what it reads, whatever the size', () => {
    for (const value of [1, -7, 5e9, -5e9, 2 ** 52]) {
      const profile = profileFromStacks(`f ${value}`);
      assert.deepEqual([...readPprof(writePprof(profile)).samples.values], [value]);
    }
  });
});

describe('files that are no profile', () => {
  const cases: [string, Uint8Array, string][] = [
    ['empty', new Uint8Array(0), 'emptyFile'],
    ['JSON', Buffer.from('{"nodes": []}'), 'notAProfile'],
    ['text', Buffer.from('hello, this is no profile at all'), 'notAProfile'],
    ['an empty message', gzipSync(Buffer.alloc(0)), 'notAProfile'],
    ['half a gzip file', gzipSync(Buffer.alloc(5000, 'x')).subarray(0, 20), 'truncatedProfile'],
    ['heap profile text', Buffer.from('heap profile: 1: 2 [3: 4] @ heap'), 'legacyProfile'],
  ];
  for (const [what, bytes, code] of cases) {
    it(`${what}: ${code}`, async () => {
      assert.equal(await codeOf(readProfileFile('x', bytes)), code);
    });
  }

  it('a gzip bomb stops at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    assert.equal(await codeOf(readProfileFile('x', bomb, 1024 * 1024)), 'profileTooLarge');
  });

  it('random bytes never crash or hang', async () => {
    let seed = 1;
    const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const valid = writePprof(profileFromStacks('a > c 1\nb > d 2'));
    for (let round = 0; round < 2000; round++) {
      const bytes = Uint8Array.from(valid);
      for (let k = 0; k < 3; k++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      await codeOf(readProfileFile('x', bytes));
    }
  });
});
