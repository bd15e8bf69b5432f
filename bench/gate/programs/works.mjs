// What both versions of a package are given to do: a list of pieces of work, the same for every version.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { modulesDir as modules, root } from '../../../scripts/paths.mjs';

const below = (folder, pattern) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(root, folder, name));

/** Parses scripts: a large one, and small ones of another style each. */
function acorn({ parse }) {
  const files = [
    join(modules, 'typescript/lib/typescript.js'),
    ...below('scripts', /\.mjs$/),
    ...below('bench', /\.cjs$/),
  ];
  return files.map((file) => {
    const text = readFileSync(file, 'utf8');
    return () => parse(text, { ecmaVersion: 2022, sourceType: file.endsWith('.mjs') ? 'module' : 'script' });
  });
}

/** Checks and emits programs, with declarations of the standard library that are the same for every version. */
function typescript(ts) {
  const library = readdirSync(join(modules, 'typescript/lib'))
    .filter(
      (name) =>
        /^lib\.(es5|decorators.*|es201[5-9]\..*|es202[0-2]\..*|dom)\.d\.ts$/.test(name) && !/full/.test(name),
    )
    .map((name) => join(modules, 'typescript/lib', name));
  const options = {
    ...{ noLib: true, strict: true, declaration: true, sourceMap: true, types: [] },
    ...{ target: ts.ScriptTarget.ES2020, module: ts.ModuleKind.ESNext },
    ...{ moduleResolution: ts.ModuleResolutionKind.Bundler, rewriteRelativeImportExtensions: true },
  };
  return ['src/core/pprof', 'src/core/flame', 'src/core/formats', 'src/webview'].map((folder) => () => {
    const program = ts.createProgram([...library, ...below(folder, /(?<!\.test)\.ts$/)], options);
    ts.getPreEmitDiagnostics(program);
    program.emit(undefined, () => undefined);
  });
}

/** @returns functions that do a piece of the work of package `name`, whose main file is `file` */
export function worksOf(name, file) {
  return { acorn, typescript }[name](createRequire(import.meta.url)(file));
}
