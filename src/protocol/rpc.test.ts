import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { SelftimeError } from '../core/errors.ts';
import { RequestTimeout, Rpc } from './rpc.ts';

type Server = {
  double(n: number): number;
  fail(kind: 'error' | 'selftime'): Promise<void>;
  never(params: undefined): Promise<void>;
  unsendable(params: undefined): unknown;
  length(bytes: Uint8Array): number;
  heard(text: string): void;
};

/** Both ends over a real channel, with the structured clone that a webview and a worker have too. */
function connect(): { client: Rpc<Record<string, never>, Server>; heard: string[]; close(): void } {
  const { port1, port2 } = new MessageChannel();
  const heard: string[] = [];
  const server = new Rpc<Server, Record<string, never>>((message) => port2.postMessage(message), {
    double: (n) => n * 2,
    fail: async (kind) => {
      throw kind === 'error'
        ? new TypeError('broken')
        : new SelftimeError('emptyFile', 'Empty.', 'Record again.');
    },
    never: () => new Promise(() => {}),
    unsendable: () => () => {},
    length: (bytes) => bytes.length,
    heard: (text) => void heard.push(text),
  });
  const client = new Rpc<Record<string, never>, Server>(
    (message, transfer) => port1.postMessage(message, transfer as ArrayBuffer[]),
    {},
  );
  port1.on('message', (data) => client.receive(data));
  port2.on('message', (data) => server.receive(data));
  return { client, heard, close: () => port1.close() };
}

describe('Rpc', () => {
  it('answers', async (t) => {
    const { client, close } = connect();
    t.after(close);
    assert.deepEqual(await Promise.all([client.request('double', 2), client.request('double', 3)]), [4, 6]);
  });

  it('brings errors back, a SelftimeError with its code and next step', async (t) => {
    const { client, close } = connect();
    t.after(close);
    await assert.rejects(client.request('fail', 'error'), { message: 'broken' });
    await assert.rejects(client.request('fail', 'selftime'), (error) => {
      assert.ok(error instanceof SelftimeError);
      assert.deepEqual([error.code, error.message, error.nextStep], ['emptyFile', 'Empty.', 'Record again.']);
      return true;
    });
  });

  it('rejects what the other side does not know, names of Object included', async (t) => {
    const { client, close } = connect();
    t.after(close);
    for (const method of ['missing', 'toString', 'constructor', '__proto__']) {
      await assert.rejects(client.request(method as 'double', 1), /Unknown request/);
    }
  });

  it('settles when the question or the answer cannot be sent', async (t) => {
    const { client, close } = connect();
    t.after(close);
    await assert.rejects(client.request('double', (() => {}) as never), /could not be cloned/);
    await assert.rejects(client.request('unsendable', undefined), /could not be cloned/);
    const refused = new Rpc<Record<string, never>, Server>(() => Promise.reject(new Error('closed')), {});
    await assert.rejects(refused.request('double', 1), /closed/);
  });

  it('settles after its timeout, and ignores an answer that comes later', async (t) => {
    const { client, close } = connect();
    t.after(close);
    await assert.rejects(client.request('never', undefined, { timeoutMs: 20 }), RequestTimeout);
    client.receive({ kind: 'reply', id: 1, result: undefined });
  });

  it('settles everything on dispose, and what is asked afterwards', async (t) => {
    const { client, close } = connect();
    t.after(close);
    const pending = client.request('never', undefined, { timeoutMs: Infinity });
    client.dispose(new Error('gone'));
    await assert.rejects(pending, /gone/);
    await assert.rejects(client.request('double', 1), /gone/);
  });

  it('hands buffers over', async (t) => {
    const { client, close } = connect();
    t.after(close);
    const bytes = new Uint8Array(10);
    assert.equal(await client.request('length', bytes, { transfer: [bytes.buffer] }), 10);
    assert.equal(bytes.length, 0);
  });

  it('delivers notices and ignores what is not its own', async (t) => {
    const { client, heard, close } = connect();
    t.after(close);
    client.notify('heard', 'hello');
    for (const other of [undefined, null, 'text', 1, {}, { kind: 'other' }, { kind: 'reply', id: 99 }]) {
      client.receive(other);
    }
    await client.request('double', 1);
    assert.deepEqual(heard, ['hello']);
  });
});
