import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { parseFunctions } from '../../core/source/parseFunctions.ts';
import type { Parsed } from './parser.ts';

/** A thread that parses the files it is sent the names of, one after the other. */
parentPort!.on('message', async (file: string) => {
  const table = await readFile(file, 'utf8')
    .then((code) => parseFunctions(code, file))
    .catch(() => undefined);
  parentPort!.postMessage({ file, table } satisfies Parsed);
});
