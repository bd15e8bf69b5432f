import type { DebugProtocol } from '@vscode/debugprotocol';
import { PassThrough } from 'node:stream';
import type { Recording, RecordingRequest, SessionHost } from '../../src/adapter/host.ts';
import { SelftimeSession } from '../../src/adapter/session.ts';

/** Speaks the protocol over streams, as VS Code would, and keeps everything that was said. */
export class Client {
  readonly session: SelftimeSession;
  readonly events: DebugProtocol.Event[] = [];
  readonly recorded: RecordingRequest[] = [];
  readonly exits: unknown[] = [];
  readonly helped: string[] = [];
  readonly attached: number[] = [];
  /** Why attaching fails, if it does. */
  refusal: Error | undefined;
  targetEnds = (): void => {};
  abandoned = 0;
  agentPids: number[] = [];
  commandEnded: Promise<number | undefined> = new Promise(() => {});
  terminal: ((args: DebugProtocol.RunInTerminalRequestArguments) => object) | undefined;
  readonly #toAdapter = new PassThrough();
  readonly #waiting: { test: () => unknown; resolve: () => void }[] = [];
  readonly #replies = new Map<number, (response: DebugProtocol.Response) => void>();
  #seq = 0;

  /** @param record how to record; default: not at all */
  constructor(record?: SessionHost['record']) {
    const recording: Recording = {
      environment: (base) => ({ ...base, SELFTIME_TEST: 'yes' }),
      attach: (target) => {
        if (this.refusal) return Promise.reject(this.refusal);
        this.attached.push(target.pid);
        let over!: (end: { targetEnded: boolean }) => void;
        const ended = new Promise<{ targetEnded: boolean }>((resolve) => (over = resolve));
        this.targetEnds = () => over({ targetEnded: true });
        return Promise.resolve({ ended, detach: () => over({ targetEnded: false }) });
      },
      agentPids: () => this.agentPids,
      running: () => Promise.resolve(this.agentPids),
      endBusy: (signal) => void this.helped.push(signal),
      ended: (exit) => void this.exits.push(exit),
      abandon: () => void this.abandoned++,
    };
    const host: SessionHost = {
      record: (request) => (this.recorded.push(request), record?.(request) ?? Promise.resolve(recording)),
      terminalCommandEnded: () => this.commandEnded,
      log: () => {},
    };
    const fromAdapter = new PassThrough();
    const hasty = { helpAfter: 200, terminateAfter: 400, killAfter: 800, terminalReply: 3_000 };
    this.session = new SelftimeSession(host, record ? undefined : hasty);
    this.session.start(this.#toAdapter, fromAdapter);
    let buffer = Buffer.alloc(0);
    fromAdapter.on('data', (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const head = /^Content-Length: (\d+)\r\n\r\n/.exec(buffer.toString('latin1'));
        if (!head || buffer.length < head[0].length + Number(head[1])) return;
        const end = head[0].length + Number(head[1]);
        const message = buffer.subarray(head[0].length, end).toString('utf8');
        buffer = buffer.subarray(end);
        this.#receive(JSON.parse(message) as DebugProtocol.ProtocolMessage);
      }
    });
  }

  request(command: string, args: object = {}): Promise<DebugProtocol.Response> {
    // Streams may answer before write() returns.
    const reply = new Promise<DebugProtocol.Response>((resolve) => this.#replies.set(this.#seq + 1, resolve));
    this.#send({ type: 'request', command, arguments: args });
    return reply;
  }

  async launch(config: object, request = 'launch'): Promise<DebugProtocol.Response> {
    await this.request('initialize', {
      adapterID: 'selftime',
      pathFormat: 'path',
      supportsRunInTerminalRequest: true,
    });
    return this.request(request, config);
  }

  attach(processId: unknown): Promise<DebugProtocol.Response> {
    return this.launch({ name: 'Attach', processId }, 'attach');
  }

  output(category: string): string {
    const texts = this.events.filter((e) => e.event === 'output' && e.body.category === category);
    return texts.map((e) => e.body.output as string).join('');
  }

  until(test: () => unknown): Promise<void> {
    if (test()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ test, resolve }));
  }

  terminated(): Promise<void> {
    return this.until(() => this.events.some((e) => e.event === 'terminated'));
  }

  exitCode(): number | undefined {
    return this.events.find((e) => e.event === 'exited')?.body.exitCode as number | undefined;
  }

  #receive(message: DebugProtocol.ProtocolMessage): void {
    if (message.type === 'event') this.events.push(message as DebugProtocol.Event);
    else if (message.type === 'response') {
      const response = message as DebugProtocol.Response;
      this.#replies.get(response.request_seq)?.(response);
    } else {
      const { seq, command, arguments: args } = message as DebugProtocol.Request;
      const body = this.terminal?.(args as DebugProtocol.RunInTerminalRequestArguments);
      // After this turn: the library registers what waits for the reply only once it has sent the request.
      setImmediate(() =>
        this.#send({
          type: 'response',
          request_seq: seq,
          command,
          success: body !== undefined,
          message: 'refused',
          body,
        }),
      );
    }
    for (const waiter of this.#waiting.splice(0)) {
      if (waiter.test()) waiter.resolve();
      else this.#waiting.push(waiter);
    }
  }

  #send(message: object): void {
    const json = JSON.stringify({ seq: ++this.#seq, ...message });
    this.#toAdapter.write(`Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);
  }
}
