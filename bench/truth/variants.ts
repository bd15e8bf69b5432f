import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';

/** A program and one way to run it. */
export interface Variant {
  readonly name: string;
  /** The oldest Node that runs it. */
  readonly from: number;
  /** Arguments of node. */
  readonly args: readonly string[];
  /** The files with the lines that are expected, absolute. */
  readonly sources: readonly string[];
}

const programs = fileURLToPath(new URL('./programs/', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const at = (...names: string[]) => join(programs, ...names);

/** Compiles and bundles into `folder` what does not run as it is. */
export async function makeVariants(folder: string): Promise<Variant[]> {
  const single = (file: string, from = 20): Variant => ({
    name: file.replace(/\..*/, ''),
    from,
    args: [at(file)],
    sources: [at(file)],
  });
  const several = (name: string, main: string): Variant => ({
    name,
    from: 20,
    args: [at(name, main)],
    sources: filesOf(at(name)),
  });
  const modules = filesOf(at('modules'));
  const typed = filesOf(at('typed'));
  return [
    single('loops.cjs'),
    single('recursion.cjs'),
    single('methods.cjs'),
    single('closures.cjs'),
    single('generators.cjs'),
    single('async.mjs'),
    // Collecting garbage happens on no line, and this program makes much: what is young dies before it is looked at.
    {
      ...single('builtins.cjs'),
      args: ['--min-semi-space-size=32', '--max-semi-space-size=32', at('builtins.cjs')],
    },
    single('worker.mjs'),
    several('files', 'main.cjs'),
    several('shapes', 'main.cjs'),
    several('modules', 'main.mjs'),
    several('coincide', 'main.cjs'),
    { name: 'typed: tsc', from: 20, args: [compileTyped(folder)], sources: typed },
    { name: 'typed: tsx', from: 20, args: ['--import', tsx, at('typed/main.ts')], sources: typed },
    { name: "typed: Node's own", from: 24, args: [at('typed/main.ts')], sources: typed },
    { name: 'bundle', from: 20, args: [await bundle(join(folder, 'bundle.mjs'), false)], sources: modules },
    {
      name: 'bundle, minified',
      // One line: before Node 26 there is nothing to tell its parts by.
      from: 26,
      args: [await bundle(join(folder, 'minified.mjs'), true)],
      sources: modules,
    },
  ];
}

function filesOf(folder: string): string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}

function compileTyped(folder: string): string {
  mkdirSync(join(folder, 'typed'));
  symlinkSync(at('meter.cjs'), join(folder, 'meter.cjs'));
  for (const name of ['main', 'vector']) {
    const { outputText, sourceMapText } = ts.transpileModule(readFileSync(at(`typed/${name}.ts`), 'utf8'), {
      fileName: `${name}.ts`,
      compilerOptions: {
        target: ts.ScriptTarget.ES2020,
        module: ts.ModuleKind.CommonJS,
        esModuleInterop: true,
        sourceMap: true,
        sourceRoot: at('typed'),
        rewriteRelativeImportExtensions: true,
      },
    });
    writeFileSync(join(folder, 'typed', `${name}.js`), outputText);
    writeFileSync(join(folder, 'typed', `${name}.js.map`), sourceMapText!);
  }
  writeFileSync(join(folder, 'package.json'), '{}');
  return join(folder, 'typed/main.js');
}

async function bundle(outfile: string, minify: boolean): Promise<string> {
  await build({
    entryPoints: [at('modules/main.mjs')],
    outfile,
    bundle: true,
    minify,
    sourcemap: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}
