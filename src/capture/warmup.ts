import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WARMUP_LABEL, type Warmup } from '../core/captureMetadata.ts';
import { SelftimeError } from '../core/errors.ts';
import type { Profile } from '../core/profile.ts';
import type { Millis } from '../core/units.ts';
import { WARM_FILE, type WindowRecord } from '../protocol/agentFiles.ts';
import { SteadyState } from './steadyState.ts';

/**
 * When the warm-up is over: after a time, when a URL on this machine answers with 2xx, or when the target is steady.
 * A redirection is no such answer, and is not followed.
 */
export type WarmupOption =
  | { readonly mode: 'time'; readonly seconds: number }
  | { readonly mode: 'url'; readonly url: string }
  | { readonly mode: 'auto' };

const ASK_EVERY: Millis = 250;
const ANSWER_WITHIN: Millis = 2000;
/** A program that is never steady has no warm-up that could be told from the rest. */
const STEADY_WITHIN: Millis = 60_000;

/** @throws SelftimeError `usage` for anything but http(s) on this machine: a profiler does not call the world. */
export function checkHealthUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url && loopback && /^https?:$/.test(url.protocol)) return url.href;
  throw new SelftimeError(
    'usage',
    `"${text}" is not the address of a health check on this machine.`,
    'Give one like http://localhost:3000/health.',
  );
}

export interface WarmupEnd {
  /** Since the epoch. */
  readonly time: Millis;
  /** For people. */
  readonly reason: string;
}

/** Waits for the end of the warm-up, tells the agents, and says which windows belong to it. */
export class WarmupWatch {
  private readonly folder: string;
  private readonly option: WarmupOption;
  private readonly steady = new Map<string, SteadyState>();
  private readonly onEnd: () => void;
  private over: WarmupEnd | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(folder: string, option: WarmupOption, onEnd: () => void = () => undefined) {
    this.folder = folder;
    this.option = option;
    this.onEnd = onEnd;
  }

  /** undefined until then. */
  get end(): WarmupEnd | undefined {
    return this.over;
  }

  /** Of a recording that is over: waits for nothing. @param end what came of it */
  know(end: WarmupEnd | undefined): void {
    this.over = end;
    this.stop();
  }

  /** Call when the first process of the target has loaded the agent; later calls do nothing. @param time of that */
  begin(time: Millis): void {
    if (this.timer || this.stopped) return;
    const { option } = this;
    if (option.mode === 'time') {
      const over = time + option.seconds * 1000;
      this.timer = setTimeout(() => this.finish(`${option.seconds} s were over`, over), over - Date.now());
    } else if (option.mode === 'url') {
      this.timer = setInterval(() => void this.ask(option.url), ASK_EVERY);
    } else {
      const over = time + STEADY_WITHIN;
      this.timer = setTimeout(() => this.finish('nothing was steady for a minute', over), over - Date.now());
    }
    this.timer.unref();
  }

  /** Looks at a window for the end of warming up. @param isBusiest it is of the thread with the most samples, whose steadiness counts */
  look(key: string, window: WindowRecord, profile: Profile, isBusiest: boolean): void {
    if (this.end || this.option.mode !== 'auto') return;
    const steady = this.steady.get(key) ?? new SteadyState();
    this.steady.set(key, steady);
    if (steady.add(window, profile) && isBusiest)
      this.finish('the busiest thread did the same for four windows', window.endTime);
  }

  /** Whether a window that started then belongs to the warm-up. One in which it ends does. */
  covers(startTime: Millis): boolean {
    return !this.end || startTime < this.end.time;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** @param start of the capture, since the epoch */
  metadata(start: Millis, samples: number): Warmup {
    const { mode } = this.option;
    if (this.end)
      return { mode, untilMs: Math.max(0, this.end.time - start), samples, reason: this.end.reason };
    return { mode, untilMs: null, samples: 0, reason: NOT_OVER[mode] };
  }

  private async ask(url: string): Promise<void> {
    // Where it leads to is perhaps another machine, and says nothing of this program.
    const request = { redirect: 'manual', signal: AbortSignal.timeout(ANSWER_WITHIN) } as const;
    const reply = await fetch(url, request).catch(() => undefined);
    void reply?.body?.cancel().catch(() => undefined);
    if (reply?.ok) this.finish(`${url} answered ${reply.status}`, Date.now());
  }

  private finish(reason: string, time: Millis): void {
    if (this.end || this.stopped) return;
    this.over = { time, reason };
    clearTimeout(this.timer);
    // Where it cannot be written, windows stay short.
    void writeFile(join(this.folder, WARM_FILE), '').catch(() => undefined);
    this.onEnd();
  }
}

const NOT_OVER: Record<WarmupOption['mode'], string> = {
  time: 'The program ended before its warm-up was over',
  url: 'The health check never answered',
  auto: 'The program never did the same for four windows',
};

/** Without the label of warming up: when it never ended, all samples count. */
export function countWarmup(profile: Profile): Profile {
  const { samples, strings } = profile;
  const kept: number[] = [];
  const labelStart = new Uint32Array(samples.length + 1);
  for (let s = 0; s < samples.length; s++) {
    for (let l = samples.labelStart[s]; l < samples.labelStart[s + 1]; l++)
      if (strings.get(samples.labelKey[l]) !== WARMUP_LABEL.key) kept.push(l);
    labelStart[s + 1] = kept.length;
  }
  const labelKey = Uint32Array.from(kept, (l) => samples.labelKey[l]);
  const labelString = Uint32Array.from(kept, (l) => samples.labelString[l]);
  const labelNumber = Float64Array.from(kept, (l) => samples.labelNumber[l]);
  const labelUnit = Uint32Array.from(kept, (l) => samples.labelUnit[l]);
  return { ...profile, samples: { ...samples, labelStart, labelKey, labelString, labelNumber, labelUnit } };
}
