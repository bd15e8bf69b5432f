import { isMainThread, parentPort, workerData } from 'node:worker_threads';

/** Threads in which nothing of the target runs: Node's own for module hooks, and esbuild's for synchronous calls. */
export function isServiceThread(): boolean {
  if (isMainThread) return false;
  const data = workerData as { esbuildVersion?: string } | null | undefined;
  return !parentPort || data?.esbuildVersion !== undefined;
}
