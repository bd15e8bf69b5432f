import { attachTo, type Attached } from '../../capture/attach/attachTo.ts';
import { checkTarget } from '../../capture/attach/checkTarget.ts';
import { programOf } from '../../capture/attach/runningProcess.ts';
import { openCapture } from '../../capture/capture.ts';
import { readCaptureMetadata, type CaptureMetadata } from '../../core/captureMetadata.ts';
import { AGENT, captureOptions, resultOf, type RecordOptions, type RecordResult } from './record.ts';

export interface AttachTarget {
  readonly pid: number;
  /** Its script's file name. */
  readonly name: string;
}

/** The contract of `attach --json` (README.md). */
export interface AttachResult extends Omit<RecordResult, 'exitCode'> {
  readonly pid: number;
  /** Why it is over: --duration, a signal to us, or the end of the process itself. */
  readonly end: 'duration' | 'detached' | 'targetEnded';
}

/** @param onAttached called once sampling has begun. */
export async function attach(
  pid: number,
  options: RecordOptions,
  onAttached: (target: AttachTarget) => void,
): Promise<{ readonly result: AttachResult; readonly metadata: CaptureMetadata }> {
  const target = await checkTarget(pid);
  const { command, cwd = process.cwd() } = target;
  const capture = await openCapture(
    { ...captureOptions(options, [target.executable, programOf(target)], cwd), command, attachedPid: pid },
    AGENT,
  );
  const signal = endSignal();
  let attached: Attached;
  try {
    attached = await attachTo(target, capture);
  } catch (error) {
    await capture.discard();
    throw error;
  }
  onAttached({ pid, name: programOf(target) });
  const end = await untilEnd(attached, signal, options.durationSeconds);
  const finished = await capture.finish({ code: null, signal: null, targetEnded: end === 'targetEnded' });
  const result = resultOf(finished, { command, pid, end });
  return { result, metadata: readCaptureMetadata(finished.profile)! };
}

/** Waits for the first of: a signal to us, the end of the duration, the end of the process. */
async function untilEnd(
  attached: Attached,
  signal: Promise<void>,
  durationSeconds: number | undefined,
): Promise<AttachResult['end']> {
  let end: AttachResult['end'] | undefined;
  const leave = (why: AttachResult['end']) => {
    end ??= why;
    attached.detach();
  };
  void signal.then(() => leave('detached'));
  const duration =
    durationSeconds === undefined ? undefined : setTimeout(() => leave('duration'), durationSeconds * 1000);
  const { targetEnded } = await attached.ended;
  clearTimeout(duration);
  return targetEnded ? 'targetEnded' : end!;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** From here on these signals do not end us: the target must be left first. */
function endSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve());
  });
}
