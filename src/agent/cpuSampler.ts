import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { Sampler, type NativeAddon } from './sampler.ts';

/** Beside the sampler of lines, which costs as much for each sample, this one takes every other. */
const ALONGSIDE = 2;

/**
 * Measures the CPU time of each function. Ticks say where a thread is, not whether it computes or waits there; the CPU time
 * between two of them is known only to the addon's contexts, and those exclude lines: functions are all there is.
 *
 * @param folder where the second copy of the addon goes that a second sampler needs: each copy knows one a thread.
 * @param alongside whether the sampler of lines runs, too.
 * @throws Error where there is no such sampler; its message is for people.
 */
export function cpuSampler(folder: string, alongside: boolean): Sampler {
  if (process.platform === 'win32') throw new Error('CPU time cannot be sampled on Windows');
  if (!alongside) return new Sampler({ measure: 'cpu' });
  return new Sampler({ measure: 'cpu', every: ALONGSIDE, addon: secondCopy(folder) });
}

function secondCopy(folder: string): NativeAddon {
  const copy = join(folder, `addon-${process.versions.modules}.node`);
  if (!existsSync(copy)) {
    // Several processes may do this at once: each renames a whole file.
    const own = `${copy}.${process.pid}-${threadId}.tmp`;
    copyFileSync(loadedAddon(), own);
    renameSync(own, copy);
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(copy) as NativeAddon;
}

/** sampler.ts has loaded it. */
function loadedAddon(): string {
  const prebuilds = join(__dirname, '..', '..', 'prebuilds');
  const file = Object.keys(require.cache).find(
    (name) => name.startsWith(prebuilds) && name.endsWith('.node'),
  );
  if (file === undefined) throw new Error(`The profiler is not in ${prebuilds}`);
  return file;
}
