import type * as baselineFiles from './baselineFiles.ts';
import type { CaptureLines, LinesRequest } from './captureLines.ts';
import type * as captureSummary from './captureSummary.ts';
import type * as compareCaptures from './compareCaptures.ts';
import type * as historyFiles from './historyFiles.ts';
import type * as matchCaptures from './matchCaptures.ts';

/** What the reading thread offers. */
export type ReaderApi = {
  /** @throws SelftimeError as readProfile does. */
  lines(params: LinesRequest): Promise<CaptureLines>;
} & typeof baselineFiles &
  typeof historyFiles &
  Pick<typeof captureSummary, 'summarize'> &
  Pick<typeof compareCaptures, 'compareCaptures'> &
  Pick<typeof matchCaptures, 'matchCaptures'>;
