import { SelftimeError } from './errors.ts';
import { readPprof } from './pprof/reader.ts';
import type { Profile } from './profile.ts';
import type { Bytes } from './units.ts';

/** A compressed file that unfolds to more than this is refused: a real one is some tens of megabytes. */
export const MAXIMUM_UNCOMPRESSED: Bytes = 1024 * 1024 * 1024;

/**
 * Reads a profile file of any supported kind, in a worker or in Node.
 *
 * @param name shown in errors; the content, not the name, decides the kind.
 * @throws SelftimeError naming the file, what is wrong with it and the next step.
 */
export async function readProfileFile(
  name: string,
  bytes: Uint8Array,
  limit: Bytes = MAXIMUM_UNCOMPRESSED,
): Promise<Profile> {
  try {
    if (bytes.length === 0) {
      throw new SelftimeError(
        'emptyFile',
        'The file is empty.',
        'The recording may have been cut short; record it again.',
      );
    }
    const raw = bytes[0] === 0x1f && bytes[1] === 0x8b ? await gunzip(bytes, limit) : bytes;
    rejectOtherFormats(raw);
    return readPprof(raw);
  } catch (error) {
    if (error instanceof SelftimeError)
      throw new SelftimeError(error.code, `${name}: ${error.message}`, error.nextStep);
    throw error;
  }
}

interface ByteStream {
  getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> };
}
declare const DecompressionStream: new (format: 'gzip') => unknown;
declare const Blob: new (parts: Uint8Array[]) => { stream(): { pipeThrough(through: unknown): ByteStream } };

/** Both browsers and Node have DecompressionStream; reading it in chunks lets a gzip bomb stop at the limit. */
async function gunzip(bytes: Uint8Array, limit: Bytes): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
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
    if (chunk.done || !chunk.value) break;
    chunks.push(chunk.value);
    size += chunk.value.length;
    if (size > limit) {
      await reader.cancel();
      throw new SelftimeError(
        'profileTooLarge',
        `The profile unfolds to more than ${Math.round(limit / 1048576)} MB.`,
        'Record a shorter time or a longer interval.',
      );
    }
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** First words of the text formats that pprof's ancestors wrote (google/pprof, profile/legacy_profile.go). */
const legacyText =
  /^(heap profile:|heapz |growth|fragmentation|goroutine|threadcreate|contention|mutex|--- \w+|# runtime)/;

function rejectOtherFormats(raw: Uint8Array): void {
  const start = String.fromCharCode(...raw.subarray(0, 64));
  if (legacyText.test(start) || isLegacyCpu(raw)) {
    throw new SelftimeError(
      'legacyProfile',
      'This profile is in the old format from before protobuf.',
      'Convert it with `go tool pprof -proto FILE > FILE.pb.gz` and open the result.',
    );
  }
  // A protobuf message has control characters among its first bytes: field tags and lengths.
  if (start !== '' && /^[\t\n\r\x20-\x7e]*$/.test(start)) {
    const json = /^\s*[[{]/.test(start);
    throw new SelftimeError(
      'notAProfile',
      `This is a ${json ? 'JSON' : 'text'} file, not a pprof profile.`,
      'Open a .pb.gz, .pb or .pprof file in the pprof protobuf format.',
    );
  }
}

/** The binary CPU profile of gperftools: machine words 0, 3, 0, period, 0 (32 or 64 bit, either endianness). */
function isLegacyCpu(raw: Uint8Array): boolean {
  if (raw.length < 40) return false;
  const view = new DataView(raw.buffer, raw.byteOffset);
  for (const little of [true, false]) {
    const words32 = [0, 4, 8, 16].map((at) => view.getUint32(at, little));
    if (words32.join() === '0,3,0,0') return true;
    const words64 = [0, 8, 16, 32].map((at) => Number(view.getBigUint64(at, little)));
    if (words64.join() === '0,3,0,0') return true;
  }
  return false;
}
