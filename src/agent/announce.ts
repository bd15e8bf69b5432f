import { closeSync, constants, openSync, writeSync } from 'node:fs';
import type { AgentConfig } from '../protocol/agentFiles.ts';

/**
 * Tells the host that a file has its name. Nothing is waited for and nothing stays open, so that the target has no handle
 * of ours and does not depend on whether anyone listens.
 */
export function announce({ announceTo }: Pick<AgentConfig, 'announceTo'>): void {
  if (!announceTo) return;
  try {
    const pipe = open(announceTo.pipe, FLAGS);
    try {
      write(pipe, `${announceTo.token}\n`);
    } finally {
      close(pipe);
    }
  } catch {
    // The host has ended, or does not read: the file is there when someone looks.
  }
}

// As they are before the target's own code runs, which may replace them.
const [open, write, close] = [openSync, writeSync, closeSync];
/**
 * For reading, too, which is never done: a pipe without a reader would answer with SIGPIPE, and that ends a process that
 * once had a listener for it (libuv leaves the signal with its default action). Windows knows no O_NONBLOCK; there each
 * opening is a connection with a buffer of its own.
 */
const FLAGS = constants.O_RDWR | (constants.O_NONBLOCK ?? 0);
