import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants, openSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AnnounceTo } from '../protocol/agentFiles.ts';

/** Where there are FIFOs: its name, in the folder of windows. */
export const PIPE = 'announcements';

/** The host's end of AnnounceTo. It keeps no process alive, and ends with its last listener. */
export class Announcements {
  readonly to: AnnounceTo;
  private readonly listeners: Set<() => void>;
  private readonly end: () => void;

  /** @returns undefined where the system gives no pipe. */
  static async open(folder: string): Promise<Announcements | undefined> {
    const token = randomBytes(16).toString('hex');
    const listeners = new Set<() => void>();
    const read = (socket: Socket) =>
      onToken(socket, token, () => {
        for (const listener of listeners) listener();
      });
    try {
      const { pipe, close } = await (process.platform === 'win32' ? namedPipe(read) : fifo(folder, read));
      return new Announcements({ pipe, token }, listeners, close);
    } catch {
      // There is no mkfifo, or the file system has no FIFOs.
      return undefined;
    }
  }

  private constructor(to: AnnounceTo, listeners: Set<() => void>, end: () => void) {
    this.to = to;
    this.listeners = listeners;
    this.end = end;
  }

  /** @returns the unsubscriber; the last one closes the pipe. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) this.end();
    };
  }
}

interface Pipe {
  readonly pipe: string;
  readonly close: () => void;
}

async function fifo(folder: string, read: (socket: Socket) => void): Promise<Pipe> {
  const pipe = join(folder, PIPE);
  await promisify(execFile)('mkfifo', ['-m', '600', pipe]);
  // For writing, too: without a writer, a reader is at the end of the file. A socket and no file stream, which would
  // keep a thread of the pool waiting.
  const fd = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  read(socket.unref());
  return { pipe, close: () => socket.destroy() };
}

async function namedPipe(read: (socket: Socket) => void): Promise<Pipe> {
  const pipe = `\\\\.\\pipe\\selftime-${randomBytes(16).toString('hex')}`;
  const server = createServer((socket) => read(socket.unref()));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(pipe, resolve));
  server.unref();
  return { pipe, close: () => server.close() };
}

/** Calls back when lines have come that are the token, once for all that came together. */
function onToken(socket: Socket, token: string, callBack: () => void): void {
  let begun = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    const lines = (begun + text).split('\n');
    // Enough to see that it is not the token.
    begun = lines.pop()!.slice(0, token.length + 1);
    if (lines.includes(token)) callBack();
  });
  socket.on('error', () => socket.destroy());
}
