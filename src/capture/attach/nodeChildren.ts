import { descendants, parents } from '../processTree.ts';
import { isNode, runningProcess } from './runningProcess.ts';

/** Pids of the Node processes below one, ascending. None on Windows (see parents). */
export async function nodeChildren(pid: number): Promise<number[]> {
  const below = descendants(pid, await parents());
  const found = await Promise.all(below.map(runningProcess));
  return found.flatMap((child) => (child && isNode(child) ? [child.pid] : [])).sort((a, b) => a - b);
}
