// A worker thread of the extension host: reads profiles for CaptureReader.
import { parentPort } from 'node:worker_threads';
import { readCaptureMetadata } from '../../core/captureMetadata.ts';
import { withoutWarmup } from '../../core/filters/warmup.ts';
import { lineTable } from '../../core/lineTable.ts';
import { findSampleType } from '../../core/sampleTypes.ts';
import { Rpc } from '../../protocol/rpc.ts';
import * as baselineFiles from './baselineFiles.ts';
import { packLines, type CaptureLines, type LinesRequest } from './captureLines.ts';
import { summarize } from './captureSummary.ts';
import { compareCaptures } from './compareCaptures.ts';
import * as historyFiles from './historyFiles.ts';
import { matchCaptures } from './matchCaptures.ts';
import type { ReaderApi } from './readerApi.ts';
import { readProfile } from './readProfile.ts';

const port = parentPort!;
const rpc = new Rpc<ReaderApi, Record<string, never>>((message) => port.postMessage(message), {
  ...{ lines, summarize, compareCaptures, matchCaptures },
  ...baselineFiles,
  ...historyFiles,
});
port.on('message', (message) => rpc.receive(message));

async function lines({ path, limits, sampleType }: LinesRequest): Promise<CaptureLines> {
  const profile = await readProfile(path, limits);
  const { startTime = profile.timeNanos / 1e6, cwd } = readCaptureMetadata(profile) ?? {};
  const table = lineTable(withoutWarmup(profile), findSampleType(profile, sampleType));
  return packLines(table, profile.sampleTypes, { startTime, cwd });
}
