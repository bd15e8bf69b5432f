import { growableInt32, growableUint32 } from '../growable.ts';
import type { Line1 } from '../units.ts';
import type { MentionColumns } from './functionTable.ts';

type Seen = Map<string, { readonly line: Line1; readonly of: string | undefined }>;

/** Collects which function mentions which names. */
export class Mentions {
  private readonly rows: Seen[] = [];

  /** A name mentioned twice keeps what is the same both times. */
  add(row: number, name: string, line: Line1, of: string | undefined): void {
    const seen = (this.rows[row] ??= new Map());
    const known = seen.get(name);
    seen.set(name, {
      line: known === undefined || known.line === line ? line : 0,
      of: known === undefined || known.of === of ? of : undefined,
    });
  }

  /** @param order the rows in the order that they are wanted */
  columns(order: readonly number[]): MentionColumns {
    const words = new Map<string, number>();
    const word = (text: string) => {
      if (!words.has(text)) words.set(text, words.size);
      return words.get(text)!;
    };
    const start = growableUint32(order.length + 1);
    const name = growableUint32();
    const line = growableInt32();
    const of = growableInt32();
    for (const row of order) {
      start.push(name.length);
      for (const [text, mention] of this.rows[row] ?? []) {
        name.push(word(text));
        line.push(mention.line);
        of.push(mention.of === undefined ? -1 : word(mention.of));
      }
    }
    start.push(name.length);
    return {
      words: [...words.keys()],
      start: start.done(),
      name: name.done(),
      line: line.done(),
      of: of.done(),
    };
  }
}
