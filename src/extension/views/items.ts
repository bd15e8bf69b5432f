import type { Baseline } from '../../store/types.ts';

/** What the views show; commands of their menus get it as it is. Paths are absolute. */
export interface CaptureItem {
  readonly kind: 'capture';
  readonly path: string;
  /** As one of a set, or of a baseline: `run 2`. */
  readonly run: number | undefined;
}

export interface SetItem {
  readonly kind: 'set';
  readonly folder: string;
  /** In the order of recording; at least one. */
  readonly captures: readonly string[];
}

export interface BaselineItem {
  readonly kind: 'baseline';
  readonly baseline: Baseline;
}

/** A folder that should hold a baseline. */
export interface DamagedItem {
  readonly kind: 'damaged';
  readonly name: string;
  readonly problem: string;
}
