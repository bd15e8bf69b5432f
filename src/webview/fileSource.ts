import { SelftimeError } from '../core/errors.ts';
import type { ViewerStart } from '../protocol/viewer.ts';
import type { Host } from './host.ts';

/** The profile's bytes, by `fetch` where the editor's resource server can deliver them, else by message. */
export async function readBytes(host: Host, { uri, fileName }: ViewerStart): Promise<ArrayBuffer> {
  try {
    // A page that carries its profile has no uri.
    const response = uri === '' ? undefined : await fetch(uri, { cache: 'no-store' });
    if (response?.ok) return await response.arrayBuffer();
  } catch {
    // The host is asked below, and says what is wrong if it cannot read the file either.
  }
  return bufferOf(await host.request('readFile', undefined, { timeoutMs: 300_000 }), fileName);
}

/** What a message brought, as something that can be handed over. */
export function bufferOf(bytes: unknown, fileName: string): ArrayBuffer {
  if (bytes instanceof ArrayBuffer) return bytes;
  if (ArrayBuffer.isView(bytes)) {
    return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength).slice().buffer;
  }
  throw new SelftimeError(
    'fileUnreadable',
    `${fileName}: the editor did not deliver the file.`,
    'Close it and open it again.',
  );
}
