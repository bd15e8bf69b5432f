import type { Session } from 'node:inspector';
import type { Millis } from '../core/units.ts';
import { LOADING_EXPRESSION, type AttachReply } from '../protocol/agentFiles.ts';
import { inspector } from './inspector.ts';
import { startTimer, stopTimer } from './timers.ts';

/**
 * Before a worker that starts is asked whether it runs; twice that before the next time, and so on, 15 s in all. A message
 * to a worker that ends in that very moment stops the process for good (Node waits for a lock of its own): one that has
 * lived for a second is not likely to, those that come and go are left alone, and see MOST.
 */
const FIRST_WAIT: Millis = 1000;
const TIMES_ASKED = 4;
/** Of those that start later and live so long. */
const MOST = 100;
/** Of messages to workers; replies to others are not looked at. */
const QUESTION = 1;
const ATTACHING = 2;
/**
 * A worker that is given a file or code to run has that as its second argument when its own code is about to run. Asked
 * apart from attaching, for which Node 18 installs the command line API before anything is evaluated.
 */
const RUNS = `process.argv.length > 1 && !${LOADING_EXPRESSION}`;

/**
 * The workers of this process, those of workers included, through the inspector: it reaches them however busy they are.
 * For the main thread.
 *
 * One session for all of the time, as Node walks its list of workers while it enables their domain and runs JavaScript for
 * each: one that ends in that moment is taken from the list, and the process ends by SIGSEGV.
 */
export class WorkerSessions {
  private readonly session: Session = new (inspector().Session)();
  /** By session id: how often it was asked whether it runs. */
  private readonly asked = new Map<string, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly expression: string;
  /** Session ids. */
  private readonly attached = new Set<string>();
  private isOpen = false;
  private started = 0;

  /**
   * @param expression an ATTACH_EXPRESSION, for each, when its own code runs: before, Node ends a worker in which something
   * is loaded
   */
  constructor(expression: string) {
    this.expression = expression;
    this.session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
      // Node's own, for module hooks.
      if (workerInfo.url.startsWith('node:')) return;
      this.asked.set(sessionId, 0);
      // While `open` walks the list, as little as possible is done.
      if (this.isOpen) this.askLater(sessionId);
    });
    this.session.on('NodeWorker.detachedFromWorker', ({ params: { sessionId } }) => {
      this.asked.delete(sessionId);
      this.attached.delete(sessionId);
    });
    this.session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) => {
      const { id, result } = JSON.parse(message) as {
        readonly id?: number;
        readonly result?: { readonly result?: { readonly value?: unknown } };
      };
      const value = result?.result?.value;
      if (id === QUESTION && value === true) this.attach(sessionId);
      else if (id === QUESTION || (id === ATTACHING && value === ('loading' satisfies AttachReply)))
        this.askLater(sessionId);
    });
  }

  /**
   * Attaches to the workers that there are, and goes on with those that start. Call it where the inspector evaluates, which
   * takes no worker from its list meanwhile, or when the first of all starts.
   *
   * @param running whether there may be some that run already
   * @returns how many there are
   */
  open(running: boolean): number {
    this.session.connect();
    // Tells of those that there are before it returns.
    this.session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    this.isOpen = true;
    for (const sessionId of this.asked.keys())
      if (running) this.ask(sessionId);
      else this.askLater(sessionId);
    return this.asked.size;
  }

  /** In all that were attached to, without waiting for any. */
  evaluate(expression: string): void {
    for (const sessionId of this.attached) this.send(sessionId, 0, { expression });
  }

  /** What was sent before is done still. */
  close(): void {
    this.isOpen = false;
    for (const timer of this.timers) stopTimer(timer);
    this.timers.clear();
    this.asked.clear();
    this.attached.clear();
    this.session.disconnect();
  }

  private ask(sessionId: string): void {
    this.send(sessionId, QUESTION, { expression: RUNS });
  }

  private attach(sessionId: string): void {
    this.attached.add(sessionId);
    // V8 dereferences null where it installs these and the worker is ending.
    const includeCommandLineAPI = !('getBuiltinModule' in process);
    this.send(sessionId, ATTACHING, { expression: this.expression, includeCommandLineAPI });
  }

  private askLater(sessionId: string): void {
    const times = this.asked.get(sessionId);
    if (times === undefined || times > TIMES_ASKED) return;
    this.asked.set(sessionId, times + 1);
    // One that has no such argument, of a data: URL, runs by then.
    if (times === TIMES_ASKED) return this.attach(sessionId);
    const askNow = () => {
      this.timers.delete(timer);
      if (this.asked.has(sessionId) && (times > 0 || this.started++ < MOST)) this.ask(sessionId);
    };
    const timer = startTimer(askNow, FIRST_WAIT * 2 ** times).unref();
    this.timers.add(timer);
  }

  /** Evaluates. */
  private send(sessionId: string, id: number, params: object): void {
    const call = { id, method: 'Runtime.evaluate', params: { ...params, returnByValue: true } };
    this.session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify(call) });
  }
}
