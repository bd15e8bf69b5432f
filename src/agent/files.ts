import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

/** Writes `<pid>-<threadId>.<name>` so that it appears whole or not at all. */
export function writeFile(folder: string, name: string, data: Uint8Array | object): void {
  const file = join(folder, `${process.pid}-${threadId}.${name}`);
  const temporary = `${file}.tmp`;
  writeFileSync(temporary, data instanceof Uint8Array ? data : JSON.stringify(data));
  renameSync(temporary, file);
}
