import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { captureComment, type CaptureMetadata } from '../../src/core/captureMetadata.ts';
import { writePprof } from '../../src/core/pprof/writer.ts';
import { ProfileBuilder } from '../../src/core/profileBuilder.ts';

const RUNS = 3;
const RECORDED = 1_700_000_000_000;

function code(name: string, list: string): string {
  const lines = Array.from({ length: 6 }, (_, i) => `  ${list}.push(${i} * ${list}.length);`);
  return [`function ${name}(${list}) {`, ...lines, '}', ''].join('\n');
}

const steady = ['sort', 'trim', 'wrap', 'fold'];
const others = steady.map((name) => code(name, `${name}ed`)).join('');
const before = code('parse', 'tokens') + code('scan', 'chars') + code('join', 'parts') + others;
/** Another name, another line above its last one, and 30 lines further down. */
const after = [
  code('read', 'tokens'),
  code('join', 'parts').replace('  parts.push(5', '  parts.reverse();\n  parts.push(5'),
  others,
  '// more\n'.repeat(30),
  code('scan', 'chars'),
].join('');

/** What is to be said of each function, whoever says it: `scan` takes twice as long now. */
export const verdicts: Readonly<Record<string, string>> = {
  scan: 'regressed',
  ...Object.fromEntries(['read', 'join', ...steady].map((name) => [name, 'unchanged'])),
};

/** In `after`. */
export const slowLine = lineOf(after, 'chars.push(1 ');

const samples = {
  base: { parse: 400, scan: 400, join: 300, sort: 300, trim: 310, wrap: 290, fold: 305 },
  current: { read: 400, scan: 800, join: 300, sort: 300, trim: 310, wrap: 290, fold: 305 },
};

export interface EditedProgram {
  /** Paths of captures, a run each. */
  readonly base: readonly string[];
  readonly current: readonly string[];
  /** The program as it is now. */
  readonly file: string;
}

/** Two checkouts of a program whose functions were renamed, moved and edited, with runs of both; into a folder. */
export function writeEditedProgram(folder: string): EditedProgram {
  const captures = (side: keyof typeof samples, name: string, text: string) => {
    const cwd = join(folder, name);
    mkdirSync(cwd, { recursive: true });
    const file = join(cwd, 'app.js');
    writeFileSync(file, text);
    // Written before it ran: else it might be another text than the one that did.
    utimesSync(file, RECORDED / 1000 - 60, RECORDED / 1000 - 60);
    const runs = Array.from({ length: RUNS }, (_, run) => {
      const capture = join(folder, `${name}${run + 1}.pb.gz`);
      writeFileSync(capture, captured(samples[side], text, file, cwd, run));
      return capture;
    });
    return { runs, file };
  };
  const now = captures('current', 'after', after);
  return { base: captures('base', 'before', before).runs, current: now.runs, file: now.file };
}

function captured(
  counts: Readonly<Record<string, number>>,
  text: string,
  file: string,
  cwd: string,
  run: number,
): Uint8Array {
  const builder = new ProfileBuilder([
    { type: 'samples', unit: 'count' },
    { type: 'wall', unit: 'nanoseconds' },
  ]);
  const main = builder.stack(0, { name: 'main', file, line: 1, startLine: 0 });
  let all = 0;
  for (const [name, count] of Object.entries(counts)) {
    const startLine = lineOf(text, `function ${name}(`);
    // Runs of one program differ a little; two lines have the samples of each function.
    for (const [line, part] of [
      [startLine + 1, count / 4 + run],
      [startLine + 2, (count * 3) / 4 - run],
    ]) {
      all += part;
      builder.addSample(builder.stack(main, { name, file, line, startLine }), [part, part * 1e6]);
    }
  }
  const metadata: CaptureMetadata = {
    version: 1,
    ...{ profileType: 'wall', profileTypes: ['wall'], command: ['node', 'app.js'], cwd },
    ...{ startTime: RECORDED + run * 5000, durationMs: 2000, intervalMicros: 1000, samples: all },
    ...{ exitCode: 0, signal: null, platform: 'linux-x64', cpuModel: 'A CPU', cpuCount: 2, warnings: [] },
    processes: [
      {
        ...{ pid: 1, ppid: 0, name: 'app.js', nodeVersion: 'v24.1.0', arch: 'x64', flags: [] },
        threads: [{ threadId: 0, samples: all }],
      },
    ],
  };
  return gzipSync(writePprof(builder.build({ comments: [captureComment(metadata)] })), { level: 1 });
}

function lineOf(text: string, part: string): number {
  return text.split('\n').findIndex((line) => line.includes(part)) + 1;
}
