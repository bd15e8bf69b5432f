import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Fraction, Millis } from '../../../src/core/units.ts';
import type { Command, SlicedMode } from './modes.ts';

/** After a profiler has begun or ended, code is optimised anew. */
const SETTLING: Millis = 1500;
const SLICE: Millis = 2500;
const WARMING: Millis = 20_000;

/** CPU time that a piece of the work took. */
export interface Piece {
  /** Of the main thread. */
  readonly main: Millis;
  /** Of the whole process. */
  readonly all: Millis;
}

export interface Slice {
  readonly pieces: readonly Piece[];
  /** CPU time that the profiler says its sampling took, for each ms of the main thread's. */
  readonly counted?: Fraction;
}

/** A process that works without an end, and in which profilers begin and end. */
export class SlicedProgram {
  private readonly child: ChildProcess;
  private readonly answers: Interface;
  private readonly ended: Promise<unknown>;

  /** Resolves when it is warm. */
  static async start(node: string, workload: string): Promise<SlicedProgram> {
    const script = fileURLToPath(new URL('sliced.cjs', import.meta.url));
    const child = spawn(node, [script, workload], { stdio: ['pipe', 'pipe', 'inherit'] });
    const program = new SlicedProgram(child);
    await wait(WARMING);
    return program;
  }

  private constructor(child: ChildProcess) {
    this.child = child;
    this.answers = createInterface(child.stdout!);
    this.ended = once(child, 'exit');
  }

  /** @throws Error when the process has ended */
  private async ask(command: Command): Promise<unknown> {
    this.child.stdin!.write(`${JSON.stringify(command)}\n`);
    const answer = await Promise.race([once(this.answers, 'line'), this.ended.then(() => undefined)]);
    if (!answer) throw new Error('The program has ended.');
    return JSON.parse((answer as [string])[0]);
  }

  /** A while with that profiler, or without one. */
  async slice(mode?: SlicedMode): Promise<Slice> {
    const profiling = await mode?.();
    if (profiling) await this.ask(profiling.begin);
    await wait(SETTLING);
    const settling = await this.read();
    await wait(SLICE);
    const pieces = await this.read();
    if (profiling) await this.ask(profiling.end);
    const counted = await profiling?.counted?.();
    const main = [...settling, ...pieces].reduce((sum, piece) => sum + piece.main, 0);
    return { pieces, ...(counted !== undefined && { counted: counted / main }) };
  }

  private async read(): Promise<readonly Piece[]> {
    return (await this.ask({ read: true })) as readonly Piece[];
  }

  async end(): Promise<void> {
    this.child.stdin!.end();
    await this.ended;
  }
}
