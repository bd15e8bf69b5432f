import { rmSync } from 'node:fs';
import type { CaptureAggregate, CaptureSummary, FunctionAggregate } from './aggregate.ts';
import type { FunctionRecord } from './historyQuestions.ts';
import { sqlite, type Database } from './sqlite.ts';

const TABLES = `
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS captures (id TEXT PRIMARY KEY, summary TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS functions (capture TEXT NOT NULL, name TEXT NOT NULL, record TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS functions_by_name ON functions (name);
  CREATE INDEX IF NOT EXISTS functions_by_capture ON functions (capture);
`;

/** SQLite's codes for a foreign or damaged database, and for a file that is none: SQLITE_ERROR, _CORRUPT, _NOTADB. */
const DAMAGED = [1, 11, 26];

function isDamage(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  if (errcode !== undefined) return DAMAGED.includes(errcode & 0xff);
  // A row that is not as it was written.
  if (error instanceof SyntaxError) return true;
  throw error;
}

function removed(database: string): boolean {
  try {
    for (const ending of ['', '-journal']) rmSync(database + ending, { force: true });
    return true;
  } catch {
    // Others have it open, or it is not ours to remove.
    return false;
  }
}

/**
 * The aggregates in an embedded SQLite, so that a question about one function does not read a year of files. All of it
 * is in the files as well: whatever is wrong with it, it is made anew. Any number of processes may use it at once.
 */
export class HistoryIndex {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Does something with the index, after making a damaged one anew.
   *
   * @param use may be called twice
   * @returns undefined where there is no SQLite, or the index can neither be used nor made
   */
  static with<T>(file: string, use: (index: HistoryIndex) => T): T | undefined {
    const Open = sqlite();
    if (!Open) return undefined;
    for (const again of [true, false]) {
      let database: Database | undefined;
      try {
        database = new Open(file);
        database.exec(TABLES);
        return use(new HistoryIndex(database));
      } catch (error) {
        database?.close();
        database = undefined;
        if (!again || !isDamage(error) || !removed(file)) return undefined;
      } finally {
        database?.close();
      }
    }
    return undefined;
  }

  ids(): Set<string> {
    const rows = this.#database.prepare('SELECT id FROM captures').all() as { id: string }[];
    return new Set(rows.map(({ id }) => id));
  }

  /** All or nothing. */
  change(added: readonly CaptureAggregate[], removed: readonly string[]): void {
    if (added.length === 0 && removed.length === 0) return;
    this.#database.exec('BEGIN IMMEDIATE');
    const drop = ['DELETE FROM functions WHERE capture = ?', 'DELETE FROM captures WHERE id = ?'];
    const drops = drop.map((sql) => this.#database.prepare(sql));
    const addCapture = this.#database.prepare('INSERT INTO captures VALUES (?, ?)');
    const addFunction = this.#database.prepare('INSERT INTO functions VALUES (?, ?, ?)');
    // Another process may have added the same meanwhile.
    for (const id of [...removed, ...added.map(({ id }) => id)]) for (const each of drops) each.run(id);
    for (const { functions, ...summary } of added) {
      addCapture.run(summary.id, JSON.stringify(summary));
      for (const each of functions) addFunction.run(summary.id, each.name, JSON.stringify(each));
    }
    this.#database.exec('COMMIT');
  }

  records(name: string): FunctionRecord[] {
    const sql =
      'SELECT summary, record FROM functions JOIN captures ON id = capture WHERE name = ? ORDER BY id';
    const rows = this.#database.prepare(sql).all(name) as { summary: string; record: string }[];
    return rows.map(({ summary, record }) => ({
      summary: JSON.parse(summary) as CaptureSummary,
      function: JSON.parse(record) as FunctionAggregate,
    }));
  }

  names(): string[] {
    const rows = this.#database.prepare('SELECT DISTINCT name FROM functions').all() as { name: string }[];
    return rows.map(({ name }) => name);
  }
}
