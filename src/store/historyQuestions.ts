import type { CaptureAggregate, CaptureSummary, FunctionAggregate } from './aggregate.ts';
import type { AggregateFiles } from './aggregateFiles.ts';
import { HistoryIndex } from './historyIndex.ts';

/** A function in a capture. */
export interface FunctionRecord {
  readonly summary: CaptureSummary;
  readonly function: FunctionAggregate;
}

/** The same question in two ways; captures in the order of time. */
export interface Question<T> {
  readonly ofIndex: (index: HistoryIndex) => T;
  readonly ofFiles: (all: readonly CaptureAggregate[]) => T;
}

/** Others may add captures while the index is brought up to date. */
const TRIES = 3;

/** Brings the index up to date and asks it; where it cannot be used, the files are asked. */
export async function ask<T>(
  files: AggregateFiles,
  index: string,
  { ofIndex, ofFiles }: Question<T>,
): Promise<{ readonly answer: T; readonly unreadable: readonly string[] }> {
  const unreadable = new Set<string>();
  const answered = (answer: T) => ({ answer, unreadable: [...unreadable].map((id) => files.file(id)) });
  const read = async (ids: readonly string[]): Promise<CaptureAggregate[]> => {
    const aggregates: CaptureAggregate[] = [];
    for (const id of ids) {
      const aggregate = await files.read(id);
      if (aggregate) aggregates.push(aggregate);
      else unreadable.add(id);
    }
    return aggregates;
  };

  for (let tries = 0; tries < TRIES; tries++) {
    const ids = await files.ids();
    if (ids.size === 0) break;
    const known = HistoryIndex.with(index, (opened) => opened.ids());
    if (!known) break;
    const missing = [...ids.keys()].filter((id) => !known.has(id) && !unreadable.has(id));
    const gone = [...known].filter((id) => !ids.has(id));
    const added = await read(missing);
    const answer = HistoryIndex.with(index, (opened) => {
      opened.change(added, gone);
      // Not so when it has been made anew since.
      return opened.ids().size >= known.size + added.length - gone.length
        ? { is: ofIndex(opened) }
        : undefined;
    });
    if (answer) return answered(answer.is);
  }
  return answered(ofFiles(await read([...(await files.ids()).keys()])));
}
