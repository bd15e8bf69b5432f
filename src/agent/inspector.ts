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
 * V8 holds the last 1,000 things that were logged in this thread while a session was open, also after its end. Not what a
 * debugger shows.
 */
export function forgetLogged(): void {
  const { Session, url } = inspector();
  if (url()) return;
  const session = new Session();
  session.connect();
  session.post('Runtime.discardConsoleEntries');
  session.disconnect();
}
