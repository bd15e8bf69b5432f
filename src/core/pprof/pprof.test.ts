import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Profile as Pprof, Sample, StringTable, ValueType } from 'pprof-format';
import { profileFromStacks, treeText } from '../../../test/support/stacks.ts';
import { buildCallTree } from '../callTree.ts';
import { functionTable } from '../functionTable.ts';
import { lineTable } from '../lineTable.ts';
import { readProfileFile } from '../profileFile.ts';
import { SelftimeError } from '../errors.ts';
import type { Profile } from '../profile.ts';
import { prune } from './prune.ts';
import { PprofReader, readPprof } from './reader.ts';
import { writePprof } from './writer.ts';

/** Real profiles of other tools; present beside a working copy of the project, not in a user's clone. */
const profiles = join(import.meta.dirname, '../../../../shared/profiles');
const real = existsSync(profiles) ? readdirSync(profiles).filter((name) => name.endsWith('.pb.gz')) : [];

function depthOf({ stacks }: Profile, row: number): number {
  let depth = 0;
  for (let at = row; at > 0; at = stacks.parent[at]) depth++;
  return depth;
}

/** The rows without their numbers in the file, which follow the order of its parts. */
function functions(profile: Profile, type?: number) {
  return functionTable(profile, type).rows.map((row) => ({ ...row, functionIndex: 0 }));
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    assert.ok(error instanceof SelftimeError, String(error));
    assert.match(error.oneLine, /^x: .+\. .+/);
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
        assert.equal(depthOf(profile, profile.samples.stack[s]), sample.locationId.length);
      });
    });

    it(`${name}: the same after writing and reading again`, () => {
      const profile = readPprof(raw());
      const again = readPprof(writePprof(profile));
      for (let type = 0; type < profile.sampleTypes.length; type++) {
        assert.deepEqual(functions(again, type), functions(profile, type));
      }
      assert.deepEqual(again.samples.values, profile.samples.values);
      assert.deepEqual(again.samples.labelNumber, profile.samples.labelNumber);
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

describe('the stream', () => {
  const stacks = 'main@app.ts:3 > a@lib.ts:7 1\nmain@app.ts:4 > b@lib.ts:9 > a@lib.ts:7 2\nmain@app.ts:4 3';
  const bytes = writePprof(profileFromStacks(stacks));
  const tables = (profile: Profile) => [
    functions(profile),
    lineTable(profile).rows.map((r) => ({ ...r, functionIndex: 0 })),
  ];

  for (const size of [1, 2, 3, 7, 64]) {
    it(`may come in chunks of ${size} bytes`, () => {
      const reader = new PprofReader();
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      assert.deepEqual(tables(reader.end()), tables(readPprof(bytes)));
    });
  }

  it('may have its fields in any order', () => {
    const reversed = fieldsOf(bytes).reverse();
    // Strings are known by their place among themselves.
    const strings = reversed.filter((field) => field[0] >> 3 === 6).reverse();
    const others = reversed.filter((field) => field[0] >> 3 !== 6);
    for (const fields of [
      [...strings, ...others],
      [...others, ...strings],
    ])
      assert.deepEqual(tables(readPprof(Buffer.concat(fields))), tables(readPprof(bytes)));
  });

  it('takes fixed and unpacked numbers, and skips what it does not know', () => {
    const message = (field: number, content: number[]) => [(field << 3) | 2, content.length, ...content];
    const string = (text: string) => message(6, [...Buffer.from(text)]);
    const fixed = (value: number) => [value & 255, value >> 8, 0, 0, 0, 0, 0, 0];
    const file = Buffer.from([
      ...message(1, [8, 1, 16, 2]),
      ...message(2, [8, 5, 9, ...fixed(6), 17, ...fixed(300)]),
      ...message(2, [13, 5, 0, 0, 0, 21, 255, 255, 255, 255, 0xf8, 0x01, 1]),
      ...message(4, [8, 5, 34, 4, 8, 9, 16, 11]),
      ...message(4, [8, 6, 34, 4, 8, 9, 16, 12]),
      ...message(5, [8, 9, 16, 3]),
      ...[0xfd, 0x01, 1, 2, 3, 4],
      ...['', 'wall', 'count', 'work'].flatMap(string),
    ]);
    const { rows, total } = functionTable(readPprof(file));
    assert.deepEqual(
      [total, rows.map((row) => [row.name, row.self, row.total])],
      [299, [['work', 299, 299]]],
    );
    assert.deepEqual(
      lineTable(readPprof(file)).rows.map((row) => [row.line, row.self, row.total]),
      [
        [11, 299, 299],
        [12, 0, 300],
      ],
    );
  });

  it('names code without symbols by its binary', () => {
    const profile = readPprof(
      Buffer.from([
        ...[10, 4, 8, 1, 16, 1],
        ...[18, 4, 8, 1, 16, 5],
        ...[26, 4, 8, 7, 40, 2],
        ...[34, 4, 8, 1, 16, 7],
        ...[50, 0],
        ...[50, 1, 97],
        ...[50, 6, ...Buffer.from('/a/b.c')],
      ]),
    );
    assert.equal(functionTable(profile).rows[0].name, '[b.c]');
  });

  it('says where it is cut off', () => {
    assert.throws(
      () => readPprof(bytes.subarray(0, bytes.length - 3)),
      (error: SelftimeError) =>
        error.code === 'truncatedProfile' && /at byte \d+: \d+ more bytes/.test(error.message),
    );
  });

  it('stops at its limits', () => {
    for (const limits of [{ depth: 2 }, { entries: 2 }, { uncompressedBytes: 10 }])
      assert.throws(
        () => readPprof(bytes, limits),
        (error: SelftimeError) => error.code === 'profileTooLarge',
      );
  });
});

/** Top-level fields of a message, all of them of one-byte tags and lengths below 2^14, or varints. */
function fieldsOf(bytes: Uint8Array): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    let end = at + 1;
    const number = () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        value += (bytes[end] & 127) * 2 ** shift;
        if (bytes[end++] < 128) return value;
      }
    };
    const value = number();
    if ((bytes[at] & 7) === 2) end += value;
    fields.push(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  return fields;
}

describe('drop_frames and keep_frames', () => {
  const stacks = profileFromStacks(`
    main > work > alloc(int) > sys   1
    main > work > allocKeep > x      2
    alloc > inner > main             4
  `);
  const names = (profile: Profile) => treeText(profile, buildCallTree(profile, 0));

  it('cut stacks as pprof does: not at the root, not what is kept, arguments aside', () => {
    assert.equal(
      names(prune(stacks, 'alloc.*', '.*Keep')),
      ['all 0/7', '  main 0/3', '    work 1/3', '      allocKeep 0/2', '        x 2/2']
        .concat(['  alloc 0/4', '    inner 0/4', '      main 4/4'])
        .join('\n'),
    );
  });

  it('match whole names', () => {
    assert.equal(prune(stacks, 'allo', ''), stacks);
  });
});

describe('files that are no profile', () => {
  const cases: [string, Uint8Array, string][] = [
    ['empty', new Uint8Array(0), 'emptyFile'],
    ['JSON', Buffer.from('{"nodes": []}'), 'notAProfile'],
    ['text', Buffer.from('hello, this is no profile at all'), 'notAProfile'],
    ['empty inside its gzip', gzipSync(Buffer.alloc(0)), 'emptyFile'],
    ['half a gzip file', gzipSync(Buffer.alloc(5000, 'x')).subarray(0, 20), 'truncatedProfile'],
    ['heap profile text', Buffer.from('heap profile: 1: 2 [3: 4] @ heap'), 'legacyProfile'],
  ];
  for (const [what, bytes, code] of cases) {
    it(`${what}: ${code}`, async () => {
      assert.equal(await codeOf(readProfileFile('x', bytes)), code);
    });
  }

  it('a gzip bomb stops at the limit', async () => {
    // Empty strings, one after the other: each a valid field.
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, Uint8Array.of(50, 0)));
    assert.equal(
      await codeOf(readProfileFile('x', bomb, { uncompressedBytes: 1024 * 1024 })),
      'profileTooLarge',
    );
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
