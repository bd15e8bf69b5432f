/** What is used of node:sqlite; Node's types of the oldest supported version lack it. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): { all(...values: SqlValue[]): unknown[]; run(...values: SqlValue[]): unknown };
  close(): void;
}
export type SqlValue = string | number | null;

type OpenDatabase = new (file: string) => Database;

/** undefined where Node has none, or only behind a flag: before 22.13. */
export function sqlite(): OpenDatabase | undefined {
  const { emitWarning } = process;
  // That it is experimental is not for those who profile; whoever needs it has the files.
  process.emitWarning = () => undefined;
  try {
    const found = process.getBuiltinModule?.('node:sqlite') as { DatabaseSync: OpenDatabase } | undefined;
    return found?.DatabaseSync;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}
