import WebSocket from 'ws';

/**
 * What VS Code's JavaScript debugger says to a program that it launches, as far as it costs the program something, and
 * then what its "CPU Profile" says. Answers are not waited for: Node handles messages in their order.
 */
export function profileWithInspector(url: string): void {
  const socket = new WebSocket(url, { maxPayload: 2 ** 31 - 1 });
  let id = 0;
  const post = (method: string, params: object = {}) =>
    socket.send(JSON.stringify({ id: ++id, method, params }));
  socket.on('error', () => undefined);
  socket.on('open', () => {
    post('NodeRuntime.enable');
    post('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true });
    post('Runtime.enable');
    post('Debugger.enable');
    post('Debugger.setAsyncCallStackDepth', { maxDepth: 32 });
    post('Debugger.setPauseOnExceptions', { state: 'none' });
    post('Profiler.enable');
    post('Profiler.start');
    post('Runtime.runIfWaitingForDebugger');
  });
  socket.on('message', (data) => {
    const { method, id: answered } = JSON.parse(String(data)) as { method?: string; id?: number };
    if (method === 'NodeRuntime.waitingForDisconnect') post('Profiler.stop');
    // The profile is the answer to the last message; the program ends when nobody listens any longer.
    else if (answered === id && stopped) socket.close();
    if (method === 'NodeRuntime.waitingForDisconnect') stopped = true;
  });
  let stopped = false;
}
