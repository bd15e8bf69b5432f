import type * as vscode from 'vscode';
import type { Baseline } from '../../store/types.ts';

/** A baseline as it was when it was chosen: one that is saved anew under its name is another one. */
export type BaselineVersion = Pick<Baseline, 'name' | 'created'>;

/** Captures to compare an open one with, a run each. */
export interface Comparison {
  /** Of the baseline, for people: its name, or that of its files. */
  readonly name: string;
  /** The baseline that `base` are the captures of; undefined where they are of none. */
  readonly baseline: BaselineVersion | undefined;
  readonly base: readonly vscode.Uri[];
  /** Further runs of what is open. */
  readonly current: readonly vscode.Uri[];
}

/** `before1.pb.gz and 2 more`. */
export function nameOf([first, ...rest]: readonly vscode.Uri[]): string {
  return rest.length === 0 ? fileName(first) : `${fileName(first)} and ${rest.length} more`;
}

export function fileName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
