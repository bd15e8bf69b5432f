import { growableUint8 } from '../growable.ts';
import type { Profile, ValueType } from '../profile.ts';

declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/**
 * The profile as an uncompressed pprof protobuf. Values are rounded to whole numbers, as pprof stores them,
 * and those beyond 64 bits become the nearest that fits.
 */
export function writePprof(profile: Profile): Uint8Array {
  const { functions, locations, stacks, samples, strings, sampleTypes } = profile;
  const types = sampleTypes.length;
  const texts = new StringTable();
  const stringOf = Uint32Array.from({ length: strings.length }, (_, i) => texts.index(strings.get(i)));
  const out = new Message();
  const inner = new Message();
  const innermost = new Message();
  const valueType = (field: number, { type, unit }: ValueType): void => {
    inner.number(1, texts.index(type)).number(2, texts.index(unit));
    out.message(field, inner);
  };

  for (const type of sampleTypes) valueType(1, type);
  for (let s = 0; s < samples.length; s++) {
    for (let row = samples.stack[s]; row > 0; row = stacks.parent[row])
      innermost.varint(stacks.location[row] + 1);
    inner.message(1, innermost);
    for (let t = 0; t < types; t++) innermost.varint(Math.round(samples.values[s * types + t]));
    inner.message(2, innermost);
    for (let l = samples.labelStart[s]; l < samples.labelStart[s + 1]; l++) {
      const text = stringOf[samples.labelString[l]];
      innermost.number(1, stringOf[samples.labelKey[l]]).number(2, text);
      if (text === 0)
        innermost.number(3, Math.round(samples.labelNumber[l])).number(4, stringOf[samples.labelUnit[l]]);
      inner.message(3, innermost);
    }
    out.message(2, inner);
  }
  for (let i = 0; i < locations.length; i++) {
    inner.number(1, i + 1);
    for (let row = locations.lineStart[i]; row < locations.lineStart[i + 1]; row++) {
      innermost.number(1, locations.lineFunction[row] + 1).number(2, locations.lineNumber[row]);
      inner.message(4, innermost);
    }
    out.message(4, inner);
  }
  for (let i = 0; i < functions.length; i++) {
    const name = stringOf[functions.name[i]];
    inner
      .number(1, i + 1)
      .number(2, name)
      .number(3, name)
      .number(4, stringOf[functions.file[i]]);
    out.message(5, inner.number(5, functions.startLine[i]));
  }
  out.number(9, Math.round(profile.timeNanos)).number(10, Math.round(profile.durationNanos));
  if (profile.periodType) valueType(11, profile.periodType);
  out.number(12, Math.round(profile.period));
  for (const comment of profile.comments) out.number(13, texts.index(comment));
  out.number(14, texts.index(sampleTypes[profile.defaultSampleType].type));
  // Last, because everything above adds to it; fields may come in any order.
  for (const text of texts.all) out.bytes(6, text);
  return out.done();
}

/** Strings as they are in the file; index 0 is the empty one. */
class StringTable {
  readonly all: Uint8Array[] = [new Uint8Array(0)];
  private readonly indexes = new Map([['', 0]]);
  private readonly encoder = new TextEncoder();

  index(text: string): number {
    let index = this.indexes.get(text);
    if (index === undefined) {
      index = this.all.push(this.encoder.encode(text)) - 1;
      this.indexes.set(text, index);
    }
    return index;
  }
}

const LENGTH = 2;
const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

/** A protobuf message being written (https://protobuf.dev/programming-guides/encoding/). */
class Message {
  private readonly out = growableUint8(1024);

  /** 0 is what a missing field means. */
  number(field: number, value: number): this {
    if (value === 0) return this;
    this.varint(field << 3);
    this.varint(value);
    return this;
  }

  /** Takes what `content` holds out of it: it is ready for the next one. */
  message(field: number, content: Message): this {
    this.bytes(field, content.out.array.subarray(0, content.out.length));
    content.out.length = 0;
    return this;
  }

  bytes(field: number, content: Uint8Array): this {
    const { out } = this;
    this.varint((field << 3) | LENGTH);
    this.varint(content.length);
    out.reserve(content.length);
    out.array.set(content, out.length);
    out.length += content.length;
    return this;
  }

  /** An int64 of which a double may hold more than fits. */
  varint(value: number): void {
    const { out } = this;
    if (value < 0 || value > Number.MAX_SAFE_INTEGER) {
      const whole = BigInt(value);
      const fitting = whole < SMALLEST ? SMALLEST : whole > LARGEST ? LARGEST : whole;
      let rest = BigInt.asUintN(64, fitting);
      for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
      out.push(Number(rest));
      return;
    }
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
    out.push(rest);
  }

  done(): Uint8Array {
    return this.out.done();
  }
}
