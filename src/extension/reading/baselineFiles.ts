import { messageOf } from '../../core/errors.ts';
import { failedText } from '../../core/gate/comparability.ts';
import { defaultName } from '../../store/baselineNames.ts';
import { BaselineStore } from '../../store/baselines.ts';
import { loadCaptureSet, originOfSet } from '../../store/captureSet.ts';
import type { Baseline, BaselineFolders, SaveRequest } from '../../store/types.ts';
import { remember } from './historyFiles.ts';

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

export interface Proposal {
  /** That captures would be saved under. */
  readonly name: string;
  /** What is doubtful about them, for people: see failedText. */
  readonly failed: string | undefined;
}

/** @throws SelftimeError where captures cannot be saved: empty, unlike, unreadable */
export async function proposeBaseline({ captures, root }: SetRequest): Promise<Proposal> {
  const set = await loadCaptureSet(captures, root);
  return { name: defaultName(await originOfSet(set, root)), failed: failedText(set) };
}

export interface SavedBaseline {
  readonly baseline: Baseline;
  /** Of captures that did not go into the history. */
  readonly warnings: readonly string[];
}

/**
 * The captures are in the history from then on.
 *
 * @param roots of the projects of the workspace, if there are any
 * @throws SelftimeError
 */
export async function saveBaseline({
  folders,
  request,
  roots,
}: {
  readonly folders: BaselineFolders;
  readonly request: SaveRequest;
  readonly roots: readonly string[];
}): Promise<SavedBaseline> {
  const baseline = await new BaselineStore(folders).save(request);
  const warnings: string[] = [];
  for (const capture of roots.length > 0 ? request.captures : [])
    await remember({ roots, capture }).catch((error: unknown) =>
      warnings.push(`${capture} is not in the history: ${messageOf(error)}`),
    );
  return { baseline, warnings };
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
