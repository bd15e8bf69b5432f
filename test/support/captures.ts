import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { captureComment, type CaptureMetadata } from '../../src/core/captureMetadata.ts';
import { writePprof } from '../../src/core/pprof/writer.ts';
import { ProfileBuilder } from '../../src/core/profileBuilder.ts';
import { sampleTypesOf, type ProfileType } from '../../src/core/profileTypes.ts';

export interface MadeCapture {
  /** Samples of each function; with heap also bytes, 100 for each. */
  readonly samples: Readonly<Record<string, number>>;
  /** Of each function that is not in `fileOf`. */
  readonly file?: string;
  readonly fileOf?: Readonly<Record<string, string>>;
  readonly types?: readonly ProfileType[];
  readonly metadata?: Partial<CaptureMetadata>;
}

/** A capture as `selftime record` writes it, of functions that `main` calls. */
export function writeCapture(target: string, made: MadeCapture): string {
  const { samples, file = '/app/app.js', fileOf = {}, types = ['wall'] } = made;
  const sampleTypes = sampleTypesOf(types);
  const builder = new ProfileBuilder(sampleTypes);
  const main = builder.stack(0, { name: 'main', file, line: 1, startLine: 1 });
  Object.entries(samples).forEach(([name, count], i) => {
    const startLine = 10 * (i + 1);
    const frame = { name, file: fileOf[name] ?? file, line: startLine + 1, startLine };
    const values = sampleTypes.map(({ unit }) =>
      unit === 'count' ? count : unit === 'bytes' ? 100 * count : 1e6 * count,
    );
    if (count > 0) builder.addSample(builder.stack(main, frame), values);
  });
  const all = Object.values(samples).reduce((sum, count) => sum + count, 0);
  const metadata: CaptureMetadata = {
    version: 1,
    ...{ profileType: types[0], profileTypes: types, command: ['node', 'app.js'], cwd: '/app' },
    ...{ startTime: 1_700_000_000_000, durationMs: 2000, intervalMicros: 1000, samples: all },
    ...{ exitCode: 0, signal: null, platform: 'linux-x64', cpuModel: 'A CPU', cpuCount: 2, warnings: [] },
    processes: [
      {
        ...{ pid: 1, ppid: 0, name: 'app.js', nodeVersion: 'v24.1.0', arch: 'x64', flags: [] },
        threads: [{ threadId: 0, samples: all }],
      },
    ],
    ...made.metadata,
  };
  writeFileSync(
    target,
    gzipSync(writePprof(builder.build({ comments: [captureComment(metadata)] })), { level: 1 }),
  );
  return target;
}
