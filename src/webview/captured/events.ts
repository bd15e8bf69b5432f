import { formatMillis, threadLabel } from '../../core/captureFacts.ts';
import type { CaptureMetadata } from '../../core/captureMetadata.ts';
import { shownText } from '../../core/flame/displayName.ts';
import type { Millis } from '../../core/units.ts';

export interface CaptureEvent {
  /** Since the start of the capture. */
  readonly atMs: Millis;
  /** Where it concerns one of several threads. */
  readonly thread: string;
  readonly text: string;
}

/** What happened while it was recorded, in the order of time. */
export function eventsOf(metadata: CaptureMetadata): CaptureEvent[] {
  const { decisions = [], pauses = [], warmup, processes } = metadata;
  const names = new Map(processes.map(({ pid, name }) => [pid, name]));
  const threads = processes.reduce((sum, process) => sum + process.threads.length, 0);
  const who = ({ pid, threadId }: { readonly pid: number; readonly threadId: number }): string => {
    if (threads <= 1) return '';
    const thread = threadLabel(threadId);
    return processes.length > 1 ? `${shownText(names.get(pid) ?? '')} (${pid}), ${thread}` : thread;
  };
  // To pause is a decision too; the pause says how long.
  const told = (decision: (typeof decisions)[number]): boolean =>
    pauses.some(
      ({ pid, threadId, reason }) =>
        pid === decision.pid && threadId === decision.threadId && reason === decision.text,
    );
  const others = decisions.filter((decision) => !told(decision));
  const events = [
    ...others.map((each) => ({ atMs: each.atMs, thread: who(each), text: shownText(each.text) })),
    ...pauses.map((each) => ({
      atMs: each.startMs,
      thread: who(each),
      text: `${shownText(each.reason)}; for ${formatMillis(each.endMs - each.startMs)}`,
    })),
  ];
  if (warmup && warmup.untilMs !== null)
    events.push({ atMs: warmup.untilMs, thread: '', text: `Warm-up over: ${shownText(warmup.reason)}` });
  return events.sort((a, b) => a.atMs - b.atMs);
}
