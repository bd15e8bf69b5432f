// Profiles of any size, the same for the same seed, written without any of our own readers and writers.
//   node bench/generate.ts [2000 50000 ...] [--shape walks] [--seed N]     into .cache/bench/
import { execFile } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { argv, execPath } from 'node:process';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { parseArgs, promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { makeProgram, randomNumbers, type Program } from './program.ts';
import { treeStacks, walkedStacks } from './stacks.ts';
import { Message } from './wire.ts';

export interface GenerateOptions {
  /** Number of samples, each with a stack of its own. */
  readonly stacks: number;
  readonly seed?: number;
  /**
   * `tree` (default): in the order of the call tree, as V8's recorders write, with the long shared prefixes of
   * a real program. `walks`: independent random walks; neighbours share next to nothing, the worst case.
   */
  readonly shape?: 'tree' | 'walks';
  /** Every so many locations has an inlined function; 0 (default) for none. */
  readonly inlinedEvery?: number;
  /** pprof's regular expressions of functions to drop with all they call, and to keep nevertheless. */
  readonly dropFrames?: string;
  readonly keepFrames?: string;
}

const folder = join(import.meta.dirname, '../.cache/bench');

const sampleTypes = [
  ['samples', 'count'],
  ['wall', 'nanoseconds'],
] as const;
const period = 10_000_000;

/** A gzipped pprof profile. */
export async function generate(options: GenerateOptions): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await buffer(Readable.from(chunks(options)).pipe(createGzip({ level: 6 }))));
}

/** The file of such a profile in .cache/bench, written if it is not there yet. */
export async function generatedFile(options: GenerateOptions): Promise<string> {
  const { stacks, seed = 1, shape = 'tree' } = options;
  const file = join(folder, `${shape}-${stacks}-${seed}.pb.gz`);
  if (existsSync(file)) return file;
  await mkdir(folder, { recursive: true });
  await pipeline(Readable.from(chunks(options)), createGzip({ level: 6 }), createWriteStream(`${file}.part`));
  await rename(`${file}.part`, file);
  return file;
}

/** The same as a .cpuprofile beside it, for viewers that read nothing else; our own command line converts it. */
export async function asCpuprofile(file: string): Promise<string> {
  const converted = file.replace(/\.pb\.gz$/, '.cpuprofile');
  const cli = join(import.meta.dirname, '../dist/cli.js');
  if (!existsSync(converted)) await promisify(execFile)(execPath, [cli, 'convert', file, converted]);
  return converted;
}

/** The uncompressed profile piece by piece, in the order of field numbers, as the usual encoders write it. */
function* chunks(options: GenerateOptions): Generator<Uint8Array> {
  const { stacks, seed = 1, shape = 'tree', inlinedEvery = 0 } = options;
  const random = randomNumbers(seed);
  const program = makeProgram(random);
  const strings = new Strings();
  const out = new Message();
  for (const [type, unit] of sampleTypes) out.message(1, valueType(strings, type, unit));

  const sample = new Message();
  const ids = new Message();
  const values = new Message();
  const paths = (shape === 'tree' ? treeStacks : walkedStacks)(program, stacks, random);
  for (const { path, length } of paths) {
    ids.clear();
    for (let i = length - 1; i >= 0; i--) ids.varint(path[i] + 1);
    // Few stacks are hot: Zipf's law with a tail.
    const count = Math.min(20_000, Math.floor(1 / (1 - random()) ** 0.9));
    values.clear();
    values.varint(count);
    values.varint(count * period + Math.floor(random() * period));
    sample.clear();
    sample.message(1, ids);
    sample.message(2, values);
    out.message(2, sample);
    if (out.length > 65_536) yield out.take();
  }
  writeSymbols(out, program, strings, inlinedEvery);
  const drop = strings.id(options.dropFrames ?? '');
  const keep = strings.id(options.keepFrames ?? '');
  const periodType = valueType(strings, 'wall', 'nanoseconds');
  for (const text of strings.list) out.bytes(6, Buffer.from(text));
  if (drop) out.number(7, drop);
  if (keep) out.number(8, keep);
  // 2026-01-01, and a minute.
  out.number(9, 1_767_225_600_000_000_000);
  out.number(10, 60_000_000_000);
  out.message(11, periodType);
  out.number(12, period);
  yield out.take();
}

function writeSymbols(out: Message, program: Program, strings: Strings, inlinedEvery: number): void {
  const mapping = new Message();
  mapping.number(1, 1);
  // has_functions, has_filenames, has_line_numbers: pprof need not look for symbols.
  for (const field of [7, 8, 9]) mapping.number(field, 1);
  out.message(3, mapping);
  program.places.forEach(({ fn, line }, i) => {
    const location = new Message();
    location.number(1, i + 1);
    location.number(2, 1);
    if (inlinedEvery && i % inlinedEvery === 0) {
      const { callee } = program.functions[fn].calls[0];
      location.message(4, lineOf(callee, program.functions[callee].startLine));
    }
    location.message(4, lineOf(fn, line));
    out.message(4, location);
  });
  program.functions.forEach(({ name, file, startLine }, i) => {
    const fn = new Message();
    fn.number(1, i + 1);
    fn.number(2, strings.id(name));
    fn.number(3, strings.id(name));
    fn.number(4, strings.id(program.files[file]));
    fn.number(5, startLine);
    out.message(5, fn);
  });
}

function lineOf(fn: number, line: number): Message {
  const message = new Message();
  message.number(1, fn + 1);
  message.number(2, line);
  return message;
}

function valueType(strings: Strings, type: string, unit: string): Message {
  const message = new Message();
  message.number(1, strings.id(type));
  message.number(2, strings.id(unit));
  return message;
}

class Strings {
  readonly list: string[] = [''];
  private readonly ids = new Map([['', 0]]);

  id(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.list.push(text) - 1;
      this.ids.set(text, id);
    }
    return id;
  }
}

if (argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { shape: { type: 'string', default: 'tree' }, seed: { type: 'string', default: '1' } },
  });
  const sizes = positionals.length > 0 ? positionals.map(Number) : [2_000, 50_000, 500_000, 2_000_000];
  for (const stacks of sizes) {
    const shape = values.shape === 'walks' ? 'walks' : 'tree';
    console.log(await generatedFile({ stacks, seed: Number(values.seed), shape }));
  }
}
