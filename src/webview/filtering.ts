import { messageOf } from '../core/errors.ts';
import type { FilterSummary } from '../protocol/viewer.ts';
import type { WorkerClient } from './workerClient.ts';

/** What a filter leaves, or why it could not be applied. */
export type Filtered = FilterSummary | { readonly problem: string };

/** The filter that the worker has now. */
export class Filtering {
  private readonly worker: WorkerClient;
  private result: Filtered | undefined;

  constructor(worker: WorkerClient) {
    this.worker = worker;
  }

  /** undefined while there is no filter. */
  get left(): Filtered | undefined {
    return this.result;
  }

  /** Whether no sample is left. */
  get leavesNothing(): boolean {
    return this.result !== undefined && 'sampleRows' in this.result && this.result.sampleRows === 0;
  }

  /** An expression that means nothing becomes a problem to show, and leaves the filter before in place. */
  async apply(expression: string, sampleType: number, warmup: boolean): Promise<void> {
    try {
      const rpc = await this.worker.rpc();
      const left = await rpc.request('filter', { sampleType, expression, warmup });
      this.result = expression.trim() === '' ? undefined : left;
    } catch (error) {
      this.result = { problem: messageOf(error) };
    }
  }
}
