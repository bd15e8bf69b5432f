import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import ts from 'typescript';
import { SourceMaps } from './sourceMaps.ts';

const folder = mkdtempSync(join(tmpdir(), 'selftime-maps-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const source = `interface A { b: number }

export function f(a: A): number {
  return a.b;
}
`;

function compile(name: string, options: ts.CompilerOptions) {
  const out = ts.transpileModule(source, {
    fileName: 'f.ts',
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, ...options },
  });
  const script = join(folder, name);
  return { script, code: out.outputText, map: out.sourceMapText };
}

/** Line of `return` in the compiled file and in the source. */
const sourceLine = 4;
const compiledLine = (code: string) => code.split('\n').findIndex((line) => line.includes('return')) + 1;

async function mapped(script: string, line: number) {
  const maps = new SourceMaps();
  await maps.prepare([script]);
  const { file, line: sourceLine } = maps.toSource(script, line);
  return { file, line: sourceLine, minified: [...maps.minified] };
}

describe('SourceMaps', () => {
  it('follows an external map, relative to the map', async () => {
    mkdirSync(join(folder, 'out/maps'), { recursive: true });
    const { code, map } = compile('out/f.js', { sourceMap: true, sourceRoot: '../../src' });
    const script = join(folder, 'out/f.js');
    writeFileSync(script, code.replace('f.js.map', 'maps/f.js.map'));
    writeFileSync(join(folder, 'out/maps/f.js.map'), map!);
    const result = await mapped(script, compiledLine(code));
    assert.deepEqual(result, { file: join(folder, 'src/f.ts'), line: sourceLine, minified: [] });
  });

  it('reads an inline map', async () => {
    const { script, code } = compile('inline.js', { inlineSourceMap: true });
    writeFileSync(script, code);
    assert.equal((await mapped(script, compiledLine(code))).line, sourceLine);
  });

  it('reads an index map', async () => {
    const { script, code, map } = compile('index.js', { sourceMap: true });
    writeFileSync(script, code.replace(/\/\/# sourceMappingURL=.*/, '//# sourceMappingURL=index.js.map'));
    const sections = [{ offset: { line: 0, column: 0 }, map: JSON.parse(map!) as object }];
    writeFileSync(`${script}.map`, JSON.stringify({ version: 3, sections }));
    assert.deepEqual(await mapped(script, compiledLine(code)), {
      file: join(folder, 'f.ts'),
      line: sourceLine,
      minified: [],
    });
  });

  const unmapped: [string, (script: string) => void][] = [
    ['no map', (script) => writeFileSync(script, 'return 1')],
    ['a map that is missing', (script) => writeFileSync(script, '//# sourceMappingURL=none.map')],
    [
      'a map that is no JSON',
      (script) => writeFileSync(script, '//# sourceMappingURL=data:application/json,{oops'),
    ],
    [
      'a map that is no map',
      (script) => writeFileSync(script, '//# sourceMappingURL=data:application/json,{}'),
    ],
    ['the words in a string', (script) => writeFileSync(script, 'const s = "sourceMappingURL=x.map";')],
    ['no script at all', () => undefined],
  ];
  for (const [what, write] of unmapped) {
    it(`leaves lines as they are: ${what}`, async () => {
      const script = join(folder, `${what.replaceAll(' ', '-')}.js`);
      write(script);
      assert.deepEqual(await mapped(script, 3), { file: script, line: 3, minified: [] });
    });
  }

  it("finds webpack's sources from the folder of the package", async () => {
    mkdirSync(join(folder, 'package/src'), { recursive: true });
    mkdirSync(join(folder, 'package/dist'));
    writeFileSync(join(folder, 'package/src/f.ts'), source);
    const { code, map } = compile('package/dist/f.js', { sourceMap: true });
    const script = join(folder, 'package/dist/f.js');
    writeFileSync(script, code);
    const sources = ['webpack://package/./src/f.ts?1a2b'];
    writeFileSync(`${script}.map`, JSON.stringify({ ...(JSON.parse(map!) as object), sources }));
    const result = await mapped(script, compiledLine(code));
    assert.deepEqual(result, { file: join(folder, 'package/src/f.ts'), line: sourceLine, minified: [] });
  });

  it('tells by the column what stands on one line, and what it was called', async () => {
    const maps = new SourceMaps();
    const script = join(folder, 'columns.js');
    // Columns 0, 4 and 8 come from lines 1, 2 and 3; the second was called `total`.
    const map = { version: 3, sources: ['columns.ts'], names: ['total'], mappings: 'AAAA,IACAA,IACA' };
    maps.addFromTarget({ file: script, map });
    assert.deepEqual(
      [0, 1, 5, 8, 9].map((column) => maps.toSource(script, 1, column).line),
      [1, 1, 2, 2, 3],
    );
    assert.equal(maps.nameAt(script, 1, 5), 'total');
    assert.equal(maps.nameAt(script, 1, 6), undefined);
  });

  it('leaves packages alone', async () => {
    const { code } = compile('x.js', { inlineSourceMap: true });
    mkdirSync(join(folder, 'node_modules/p'), { recursive: true });
    const script = join(folder, 'node_modules/p/x.js');
    writeFileSync(script, code);
    assert.equal((await mapped(script, compiledLine(code))).file, script);
  });

  it('prefers the map that the target sent, and names minified code', async () => {
    const maps = new SourceMaps();
    const script = join(folder, 'one-line.ts');
    // Twenty statements of lines 1 to 20 on one generated line.
    const mappings = Array.from({ length: 20 }, (_, i) => (i === 0 ? 'AAAA' : 'CACA')).join();
    maps.addFromTarget({ file: script, map: { version: 3, sources: ['one-line.ts'], names: [], mappings } });
    await maps.prepare([script]);
    assert.equal(maps.toSource(script, 1).line, 1);
    assert.deepEqual([...maps.minified], [script]);
  });
});
