import type * as Inspector from 'node:inspector';

/**
 * Node's own inspector, inside this process. Loaded when it is needed, as most targets never do.
 * @throws in builds of Node that have none.
 */
export function inspector(): typeof Inspector {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('node:inspector') as typeof Inspector;
}

/**
 * Evaluates an expression in every worker of this process, however busy, those of workers included. Call it in the main
 * thread; does not wait for any of them.
 */
export function evaluateInWorkers(expression: string): void {
  const session = new (inspector().Session)();
  const params = { expression, includeCommandLineAPI: true };
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params });
  session.connect();
  try {
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }) => {
      session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
    });
    // Tells of those that run already before it returns.
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  } finally {
    session.disconnect();
  }
}
