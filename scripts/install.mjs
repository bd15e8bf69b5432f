import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheDir } from './paths.mjs';

/** Progress goes to stderr, so that stdout stays the command's own. @param {string} text */
export function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Fills `dir` once. The work happens in a sibling folder that is renamed at the end: an interrupted run
 * leaves nothing that the next could take for complete.
 * @param {string} dir
 * @param {(staging: string) => Promise<void>} fill
 */
export async function installOnce(dir, fill) {
  if (existsSync(dir)) return dir;
  await mkdir(dirname(dir), { recursive: true });
  for (const entry of await readdir(dirname(dir))) {
    const owner = entry.startsWith(`${basename(dir)}.tmp-`) ? Number(entry.split('.tmp-')[1]) : 0;
    if (owner && !alive(owner)) await remove(join(dirname(dir), entry));
  }
  const staging = `${dir}.tmp-${process.pid}`;
  await remove(staging);
  await mkdir(staging);
  try {
    await fill(staging);
    await rename(staging, dir);
  } catch (error) {
    // Another set-up may have finished first; its result is as good as ours.
    if (!existsSync(dir)) throw error;
  } finally {
    await remove(staging);
  }
  return dir;
}

/** Runs `work` while no other process of this repository does. @template T @param {() => Promise<T>} work */
export async function exclusively(work) {
  const lock = join(cacheDir, 'setup.lock');
  await mkdir(cacheDir, { recursive: true });
  for (let waited = 0; ; waited++) {
    try {
      const file = await open(lock, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
      // An empty file is a lock whose owner is about to write its pid - or died before it could.
      if (owner ? !alive(owner) : waited > 20) await rm(lock, { force: true });
      else if (waited === 2) say(`waiting for another set-up (process ${owner})`);
      await sleep(250);
    }
  }
  const release = () => rm(lock, { force: true });
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Removes a file or folder, patiently: on Windows a scanner may still hold a file. @param {string} path */
export function remove(path) {
  return rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
