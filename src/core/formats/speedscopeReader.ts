import { ProfileBuilder, type Frame } from '../profileBuilder.ts';
import { tooLarge, type ReadLimits } from '../limits.ts';
import type { Profile, ValueType } from '../profile.ts';
import { FrameStacks } from './frameStacks.ts';
import { arrayAt, damaged, isObject, lineOr0, numberAt, textOr, type JsonObject } from './json.ts';
import { startOfNameless } from './nameless.ts';

/** speedscope's units; times become nanoseconds, so that profiles in different ones can be summed. */
const UNITS: Record<string, { readonly type: string; readonly unit: string; readonly scale: number }> = {
  none: { type: 'samples', unit: 'count', scale: 1 },
  nanoseconds: { type: 'wall', unit: 'nanoseconds', scale: 1 },
  microseconds: { type: 'wall', unit: 'nanoseconds', scale: 1e3 },
  milliseconds: { type: 'wall', unit: 'nanoseconds', scale: 1e6 },
  seconds: { type: 'wall', unit: 'nanoseconds', scale: 1e9 },
  bytes: { type: 'space', unit: 'bytes', scale: 1 },
};

/**
 * speedscope's own file format (https://www.speedscope.app/file-format-schema.json): its profiles, usually
 * one a thread, are told apart by the label `thread`.
 *
 * A frame's line is taken for the executing one, as py-spy and rbspy write it. `startLine` and
 * `lineIsStart` of a frame and `valueType` of a profile are ours (see speedscopeWriter.ts).
 *
 * @throws SelftimeError `notAProfile` saying where it is damaged; `profileTooLarge`
 */
export function readSpeedscope(json: JsonObject, limits: ReadLimits): Profile {
  const shared = json['shared'];
  const frames = arrayAt(isObject(shared) ? shared['frames'] : undefined, 'shared.frames').map(readFrame);
  const parts = arrayAt(json['profiles'], 'profiles').map((part, i) => {
    if (!isObject(part)) throw damaged(`profiles[${i}]`, 'is not a profile');
    return { part, where: `profiles[${i}]`, measure: measureOf(part, `profiles[${i}]`) };
  });
  if (parts.length === 0) throw damaged('profiles', 'is empty');

  const types: ValueType[] = [];
  const columns = parts.map(({ measure: { type, unit } }) => {
    const known = types.findIndex((t) => t.type === type && t.unit === unit);
    return known >= 0 ? known : types.push({ type, unit }) - 1;
  });
  const builder = new ProfileBuilder(types);
  const stacks = new FrameStacks(builder, (id) => frames[id], limits);
  parts.forEach(({ part, where, measure }, i) => {
    const labels =
      parts.length === 1 ? [] : [{ key: 'thread', value: textOr(part['name'], '') || String(i) }];
    const values = new Float64Array(types.length);
    const sink: Sink = {
      stacks,
      frames: frames.length,
      depth: limits.depth,
      add(node, value) {
        values[columns[i]] = measure.scale === 1 ? value : Math.round(value * measure.scale);
        builder.addSample(stacks.row(node), values, labels);
      },
    };
    if (part['type'] === 'sampled') readSampled(part, where, sink);
    else if (part['type'] === 'evented') readEvents(part, where, sink);
    else throw damaged(`${where}.type`, 'is neither sampled nor evented');
  });
  return builder.build({ defaultSampleType: columns[activeProfile(json, parts.length)] });
}

interface Sink {
  readonly stacks: FrameStacks;
  /** How many there are. */
  readonly frames: number;
  readonly depth: number;
  add(node: number, value: number): void;
}

function readFrame(frame: unknown, i: number): Frame {
  if (!isObject(frame) || typeof frame['name'] !== 'string')
    throw damaged(`shared.frames[${i}]`, 'has no name');
  const name = frame['name'];
  const line = lineOr0(frame['line']);
  return {
    name,
    file: textOr(frame['file'], ''),
    line: frame['lineIsStart'] === true ? 0 : line,
    startLine: frame['startLine'] === undefined ? startOfNameless(name, line) : lineOr0(frame['startLine']),
  };
}

function measureOf(part: JsonObject, where: string) {
  const unit = textOr(part['unit'], '');
  if (!Object.hasOwn(UNITS, unit))
    throw damaged(`${where}.unit`, `is none of ${Object.keys(UNITS).join(', ')}`);
  return { ...UNITS[unit], type: textOr(part['valueType'], UNITS[unit].type) };
}

function activeProfile(json: JsonObject, count: number): number {
  const active = json['activeProfileIndex'];
  return typeof active === 'number' && Number.isInteger(active) && active >= 0 && active < count ? active : 0;
}

function readSampled(part: JsonObject, where: string, sink: Sink): void {
  const samples = arrayAt(part['samples'], `${where}.samples`);
  const weights = arrayAt(part['weights'], `${where}.weights`);
  if (samples.length !== weights.length)
    throw damaged(`${where}.weights`, `has ${weights.length} entries for ${samples.length} samples`);
  samples.forEach((sample, s) => {
    const stack = arrayAt(sample, () => `${where}.samples[${s}]`);
    checkDepth(stack.length, sink);
    let node = 0;
    for (const frame of stack)
      node = sink.stacks.push(
        node,
        frameId(frame, sink, () => `${where}.samples[${s}]`),
      );
    sink.add(
      node,
      numberAt(weights[s], () => `${where}.weights[${s}]`),
    );
  });
}

/** What was on top of the stack between two events ran for that time. */
function readEvents(part: JsonObject, where: string, sink: Sink): void {
  const open: { readonly frame: number; readonly node: number }[] = [];
  let last = numberAt(part['startValue'] ?? 0, `${where}.startValue`);
  arrayAt(part['events'], `${where}.events`).forEach((event, e) => {
    const at = (): string => `${where}.events[${e}]`;
    if (!isObject(event)) throw damaged(at(), 'is not an event');
    const now = numberAt(event['at'], at);
    if (now < last) throw damaged(at(), `is at ${now}, before the one before it`);
    const frame = frameId(event['frame'], sink, at);
    const top = open.at(-1);
    if (top && now > last) sink.add(top.node, now - last);
    last = now;
    if (event['type'] === 'O') {
      open.push({ frame, node: sink.stacks.push(top?.node ?? 0, frame) });
      checkDepth(open.length, sink);
    } else if (event['type'] !== 'C') throw damaged(at(), 'neither opens nor closes a frame');
    else if (top?.frame !== frame) throw damaged(at(), 'closes a frame that is not the innermost open one');
    else open.pop();
  });
  if (open.length > 0) throw damaged(`${where}.events`, `leave ${open.length} frames open at the end`);
}

function frameId(value: unknown, sink: Sink, where: () => string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < sink.frames) return value;
  throw damaged(where(), 'names a frame that is not there');
}

function checkDepth(depth: number, sink: Sink): void {
  if (depth > sink.depth)
    throw tooLarge(`more than ${sink.depth.toLocaleString('en-US')} frames in one stack`);
}
