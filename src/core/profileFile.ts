import { joined } from './bytes.ts';
import { messageOf, SelftimeError } from './errors.ts';
import { readTextProfile } from './formats/readText.ts';
import { defaultLimits, tooLarge, tooManyBytes, type ReadLimits } from './limits.ts';
import { PprofReader } from './pprof/reader.ts';
import type { Profile } from './profile.ts';
import type { Bytes } from './units.ts';

/**
 * Reads a profile file of any supported kind, in a worker or in Node; pprof as it is being uncompressed.
 *
 * @param name shown in errors; the content, not the name, decides the kind.
 * @throws SelftimeError naming the file, what is wrong with it and the next step.
 */
export async function readProfileFile(
  name: string,
  bytes: Uint8Array,
  limits: Partial<ReadLimits> = {},
): Promise<Profile> {
  try {
    return await read(bytes, { ...defaultLimits, ...limits });
  } catch (error) {
    // Thrown where typed arrays, maps or strings outgrow the engine or the memory.
    const known =
      error instanceof RangeError ? tooLarge(`more in it than fits (${messageOf(error)})`) : error;
    if (known instanceof SelftimeError)
      throw new SelftimeError(known.code, `${name}: ${known.message}`, known.nextStep);
    throw known;
  }
}

async function read(bytes: Uint8Array, limits: ReadLimits): Promise<Profile> {
  const content = contentOf(bytes, limits.uncompressedBytes);
  const start = await atLeast(content, START);
  if (start.length === 0) {
    throw new SelftimeError(
      'emptyFile',
      'The file is empty.',
      'The recording may have been cut short; record it again.',
    );
  }
  rejectLegacy(start);
  if (isText(start)) return readTextProfile(await wholeOf(start, content), limits);
  const reader = new PprofReader(limits);
  reader.push(start);
  for (let chunk = await content(); chunk; chunk = await content()) reader.push(chunk);
  return reader.end();
}

/** Bytes that tell one kind from another. */
const START: Bytes = 64;

/** Gives the next part of the content, undefined at its end. */
type Content = () => Promise<Uint8Array | undefined>;

function contentOf(bytes: Uint8Array, limit: Bytes): Content {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzip(bytes, limit);
  let rest: Uint8Array | undefined = bytes;
  return async () => {
    const part = rest;
    rest = undefined;
    return part;
  };
}

interface ByteStream {
  getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> };
}
declare const DecompressionStream: new (format: 'gzip') => unknown;
declare const Blob: new (parts: Uint8Array[]) => { stream(): { pipeThrough(through: unknown): ByteStream } };

/** Both browsers and Node have DecompressionStream; reading it in chunks lets a gzip bomb stop at the limit. */
function gunzip(bytes: Uint8Array, limit: Bytes): Content {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  let size = 0;
  return async () => {
    let chunk;
    try {
      chunk = await reader.read();
    } catch {
      throw new SelftimeError(
        'truncatedProfile',
        `The gzip data is cut off or damaged after ${size} bytes.`,
        'Record or copy it again; the recording may not have finished.',
      );
    }
    if (chunk.done || !chunk.value) return undefined;
    size += chunk.value.length;
    if (size > limit) {
      await reader.cancel();
      throw tooManyBytes(limit);
    }
    return chunk.value;
  };
}

async function atLeast(content: Content, size: Bytes): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0);
  while (start.length < size) {
    const part = await content();
    if (!part) break;
    start = joined(start.length === 0 ? [part] : [start, part]);
  }
  return start;
}

async function wholeOf(start: Uint8Array, content: Content): Promise<Uint8Array> {
  const parts = [start];
  for (let part = await content(); part; part = await content()) parts.push(part);
  return joined(parts);
}

/** First words of the text formats that pprof's ancestors wrote (google/pprof, profile/legacy_profile.go). */
const legacyText =
  /^((heap|growth|fragmentation|goroutine|threadcreate|contention|mutex) profile:|(heap|growth|fragmentation|thread)z \d|--- \w+|# runtime)/;

function rejectLegacy(start: Uint8Array): void {
  if (!legacyText.test(latin1(start)) && !isLegacyCpu(start)) return;
  throw new SelftimeError(
    'legacyProfile',
    'This profile is in the old format from before protobuf.',
    'Convert it with `go tool pprof -proto FILE > FILE.pb.gz` and open the result.',
  );
}

/** A protobuf message has control characters among its first bytes: field tags and lengths. */
function isText(start: Uint8Array): boolean {
  return !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(latin1(start));
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, START));
}

/** The binary CPU profile of gperftools: machine words 0, 3, 0, period, 0 (32 or 64 bit, either endianness). */
function isLegacyCpu(raw: Uint8Array): boolean {
  if (raw.length < 40) return false;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  for (const little of [true, false]) {
    const words32 = [0, 4, 8, 16].map((at) => view.getUint32(at, little));
    if (words32.join() === '0,3,0,0') return true;
    const words64 = [0, 8, 16, 32].map((at) => Number(view.getBigUint64(at, little)));
    if (words64.join() === '0,3,0,0') return true;
  }
  return false;
}
