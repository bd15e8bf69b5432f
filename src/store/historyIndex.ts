import { rmSync } from 'node:fs';
import type { CaptureAggregate, CaptureSummary, FunctionAggregate } from './aggregate.ts';
import type { KnownFunction } from './history.ts';
import type { FunctionRecord } from './historyQuestions.ts';
import { sqlite, type Database } from './sqlite.ts';

const TABLES = `
  PRAGMA busy_timeout = 1000;
  CREATE TABLE IF NOT EXISTS captures (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, summary TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS functions (
    name TEXT, capture INTEGER, rank INTEGER, file TEXT, line INTEGER,
    share REAL, totalShare REAL, samples REAL, allocationRate REAL,
    PRIMARY KEY (name, capture, rank)
  ) WITHOUT ROWID;
`;

interface Row extends Omit<FunctionAggregate, 'allocationRate'> {
  readonly summary: string;
  readonly allocationRate: number | null;
}

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
    const drop = this.#database.prepare('DELETE FROM captures WHERE id = ?');
    for (const id of removed) drop.run(id);
    if (removed.length > 0)
      this.#database.exec('DELETE FROM functions WHERE capture NOT IN (SELECT number FROM captures)');
    // Another process may have added the same meanwhile.
    const addCapture = this.#database.prepare('INSERT OR IGNORE INTO captures (id, summary) VALUES (?, ?)');
    const addFunction = this.#database.prepare(
      'INSERT OR REPLACE INTO functions VALUES (?, (SELECT number FROM captures WHERE id = ?), ?, ?, ?, ?, ?, ?, ?)',
    );
    for (const { functions, ...summary } of added) {
      const { id } = summary;
      addCapture.run(id, JSON.stringify(summary));
      for (const { name, rank, file, line, share, totalShare, samples, allocationRate = null } of functions)
        addFunction.run(name, id, rank, file, line, share, totalShare, samples, allocationRate);
    }
    this.#database.exec('COMMIT');
  }

  /** In the order of time. */
  records(name: string): FunctionRecord[] {
    const sql = 'SELECT * FROM functions JOIN captures ON number = capture WHERE name = ? ORDER BY id, rank';
    const rows = this.#database.prepare(sql).all(name) as Row[];
    return rows.map(({ summary, file, line, share, totalShare, rank, samples, allocationRate }) => ({
      summary: JSON.parse(summary) as CaptureSummary,
      function: {
        ...{ name, file, line, share, totalShare, rank, samples },
        allocationRate: allocationRate ?? undefined,
      },
    }));
  }

  /** Each function once; line and time of the last capture that has it. */
  functions(): KnownFunction[] {
    // A column beside MAX has the value of that row: https://www.sqlite.org/lang_select.html#bareagg
    const sql = `SELECT name, file, line, COUNT(DISTINCT capture) AS captures, MAX(id), summary ->> 'time' AS time
      FROM functions JOIN captures ON number = capture GROUP BY name, file`;
    const rows = this.#database.prepare(sql).all() as KnownFunction[];
    return rows.map(({ name, file, line, captures, time }) => ({ name, file, line, captures, time }));
  }

  /** By rank; of the last capture where there is none of that id. */
  functionsOf(id: string | undefined): readonly Pick<FunctionAggregate, 'name' | 'file'>[] {
    const sql = `SELECT name, file FROM functions WHERE capture =
      (SELECT number FROM captures ORDER BY id = ? DESC, id DESC LIMIT 1) ORDER BY rank`;
    return this.#database.prepare(sql).all(id ?? '') as Pick<FunctionAggregate, 'name' | 'file'>[];
  }

  names(): string[] {
    const rows = this.#database.prepare('SELECT DISTINCT name FROM functions').all() as { name: string }[];
    return rows.map(({ name }) => name);
  }
}
