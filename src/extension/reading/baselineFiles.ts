import { messageOf } from '../../core/errors.ts';
import { defaultName } from '../../store/baselineNames.ts';
import { BaselineStore } from '../../store/baselines.ts';
import { loadCaptureSet, originOfSet } from '../../store/captureSet.ts';
import type { Baseline, BaselineFolders, SaveRequest } from '../../store/types.ts';

/** Plain data, all of it: it goes from thread to thread. */
export interface BaselineList {
  /** Newest first. */
  readonly baselines: readonly Baseline[];
  readonly damaged: readonly { readonly name: string; readonly problem: string }[];
}

export interface SetRequest {
  /** Absolute paths. */
  readonly captures: readonly string[];
  readonly root: string;
}

export async function listBaselines(folders: BaselineFolders): Promise<BaselineList> {
  const { baselines, damaged } = await new BaselineStore(folders).read();
  return {
    baselines,
    damaged: damaged.map(({ name, error }) => ({ name, problem: messageOf(error) })),
  };
}

/**
 * The name that captures would be saved under.
 *
 * @throws SelftimeError where they cannot be saved: empty, unlike, unreadable
 */
export async function proposeName({ captures, root }: SetRequest): Promise<string> {
  return defaultName(await originOfSet(await loadCaptureSet(captures, root), root));
}

/** @throws SelftimeError */
export function saveBaseline({
  folders,
  request,
}: {
  readonly folders: BaselineFolders;
  readonly request: SaveRequest;
}): Promise<Baseline> {
  return new BaselineStore(folders).save(request);
}

/** @throws SelftimeError */
export function removeBaseline({
  folders,
  name,
}: {
  readonly folders: BaselineFolders;
  readonly name: string;
}): Promise<void> {
  return new BaselineStore(folders).remove(name);
}
