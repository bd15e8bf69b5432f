import { nanosPer } from '../format.ts';
import { labelsOf } from '../profileBuilder.ts';
import { Pairs } from '../pairs.ts';
import type { Profile } from '../profile.ts';
import { refuseNegative, refuseSize, type WriteOptions } from './formats.ts';
import { LARGEST_JSON } from './json.ts';

const TIME_NAMES: Record<number, string> = {
  1: 'nanoseconds',
  1e3: 'microseconds',
  1e6: 'milliseconds',
  1e9: 'seconds',
};

interface Thread {
  readonly samples: string[];
  readonly weights: number[];
  total: number;
}

/**
 * speedscope's file format, one profile for each value of the label `thread`. A frame is a function on a
 * line, as py-spy and rbspy write them: that keeps lines, and speedscope shows them. speedscope ignores what
 * it does not know, which tells our reader more: `startLine`, `lineIsStart` (the executing line is not known)
 * and `valueType`.
 */
export function writeSpeedscope(profile: Profile, { sampleType, title }: WriteOptions): string {
  const { samples, stacks, locations } = profile;
  const { type, unit } = profile.sampleTypes[sampleType];
  const types = profile.sampleTypes.length;
  const frames = new Pairs();
  const path: number[] = [];
  const threads = new Map<string, Thread>();
  let size = 0;
  const values = samples.values.filter((_, cell) => cell % types === sampleType);
  refuseNegative(values, 'speedscope file');
  for (let s = 0; s < samples.length; s++) {
    path.length = 0;
    for (let row = samples.stack[s]; row > 0; row = stacks.parent[row]) {
      const end = locations.lineStart[stacks.location[row] + 1];
      for (let i = locations.lineStart[stacks.location[row]]; i < end; i++)
        path.push(frames.index(locations.lineFunction[i], locations.lineNumber[i]));
    }
    const label = labelsOf(profile, s).find(({ key }) => key === 'thread')?.value;
    const name = label === undefined ? '' : String(label);
    let thread = threads.get(name);
    if (!thread) threads.set(name, (thread = { samples: [], weights: [], total: 0 }));
    const text = `[${path.reverse().join()}]`;
    size += text.length;
    refuseSize(size, LARGEST_JSON, 'speedscope file');
    thread.samples.push(text);
    thread.weights.push(values[s]);
    thread.total += values[s];
  }
  if (threads.size === 0) threads.set('', { samples: [], weights: [], total: 0 });

  const all = [...threads];
  const speedscopeUnit = TIME_NAMES[nanosPer(unit) ?? 0] ?? (unit === 'bytes' ? 'bytes' : 'none');
  const profiles = all.map(([name, thread]) => {
    const head = JSON.stringify({
      type: 'sampled',
      name: name || title,
      unit: speedscopeUnit,
      valueType: type,
      startValue: 0,
      endValue: thread.total,
    });
    return `${head.slice(0, -1)},"samples":[${thread.samples.join()}],"weights":[${thread.weights.join()}]}`;
  });
  const busiest = all.reduce((best, [, thread], i) => (thread.total > all[best][1].total ? i : best), 0);
  const head = JSON.stringify({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: 'selftime',
    name: title,
    activeProfileIndex: busiest,
    shared: { frames: frameList(profile, frames) },
  });
  return `${head.slice(0, -1)},"profiles":[${profiles.join()}]}`;
}

function frameList({ functions, strings }: Profile, frames: Pairs) {
  const { length, first: functionOf, second: lineOf } = frames.done();
  return Array.from({ length }, (_, i) => {
    const fn = functionOf[i];
    const line = lineOf[i];
    const file = strings.get(functions.file[fn]);
    const startLine = functions.startLine[fn];
    return {
      name: strings.get(functions.name[fn]),
      ...(file && { file }),
      ...((line || startLine) > 0 && { line: line || startLine }),
      ...((line || startLine) > 0 && { startLine }),
      ...(startLine > 0 && line === 0 && { lineIsStart: true }),
    };
  });
}
