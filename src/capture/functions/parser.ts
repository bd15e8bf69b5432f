import { Worker } from 'node:worker_threads';
import type { FunctionTable } from '../../core/source/functionTable.ts';

/** What the thread answers; without a table when the file could not be read or parsed. */
export interface Parsed {
  readonly file: string;
  readonly table: FunctionTable | undefined;
}

type Settle = (table: FunctionTable | undefined) => void;

/** Parses files in a thread: a large one takes a second, and the host is an editor. The thread lives as long as there is work. */
export class Parser {
  private readonly threadFile: string | undefined;
  private thread: Worker | undefined;
  private readonly waiting = new Map<string, Settle>();

  /** @param threadFile `parserThread.ts` or what it was built to; without it, nothing is parsed */
  constructor(threadFile: string | undefined) {
    this.threadFile = threadFile;
  }

  /** undefined when the file cannot be read or parsed. A file that is being parsed must not be asked for again. */
  async parse(file: string): Promise<FunctionTable | undefined> {
    if (this.threadFile === undefined) return undefined;
    const { promise, settle } = settleable();
    this.waiting.set(file, settle);
    (this.thread ??= this.start(this.threadFile)).postMessage(file);
    return promise;
  }

  private start(threadFile: string): Worker {
    // Electron and profilers pass options that are not meant for this thread.
    const thread = new Worker(threadFile, { execArgv: [], env: {} });
    thread.on('message', ({ file, table }: Parsed) => this.settle(file, table));
    // Out of memory, or the file is missing: what it had to do stays undone.
    const fail = () => {
      if (this.thread !== thread) return;
      for (const file of this.waiting.keys()) this.settle(file, undefined);
    };
    thread.on('error', fail).on('exit', fail);
    return thread;
  }

  private settle(file: string, table: FunctionTable | undefined): void {
    this.waiting.get(file)?.(table);
    this.waiting.delete(file);
    if (this.waiting.size > 0) return;
    void this.thread?.terminate();
    this.thread = undefined;
  }
}

function settleable(): { readonly promise: Promise<FunctionTable | undefined>; readonly settle: Settle } {
  let settle: Settle;
  const promise = new Promise<FunctionTable | undefined>((resolve) => (settle = resolve));
  return { promise, settle: settle! };
}
