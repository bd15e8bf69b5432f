// A worker thread of the extension host: reads a profile for CaptureReader.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { SelftimeError } from '../../core/errors.ts';
import { withoutWarmup } from '../../core/filters/warmup.ts';
import { lineTable } from '../../core/lineTable.ts';
import { readProfileFile } from '../../core/profileFile.ts';
import { findSampleType } from '../../core/sampleTypes.ts';
import { Rpc } from '../../protocol/rpc.ts';
import { packLines, type ReaderApi } from './captureLines.ts';

const port = parentPort!;
const rpc = new Rpc<ReaderApi, Record<string, never>>((message) => port.postMessage(message), {
  async lines({ path, limits, sampleType }) {
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT';
      throw new SelftimeError(
        missing ? 'fileNotFound' : 'fileUnreadable',
        missing ? `${basename(path)}: the file does not exist.` : error.message,
      );
    });
    const profile = await readProfileFile(basename(path), bytes, limits);
    const startTime = readCaptureMetadata(profile)?.startTime ?? profile.timeNanos / 1e6;
    const lines = lineTable(withoutWarmup(profile), findSampleType(profile, sampleType));
    return packLines(lines, profile.sampleTypes, startTime);
  },
});
port.on('message', (message) => rpc.receive(message));
