import type { Tested, Verdict } from './ratioTest.ts';

/** What one function of the test set is found to be. Numbers are indices of the pooled functions. */
export interface Finding {
  readonly index: number;
  readonly tested: Tested;
  readonly verdict: Verdict;
  /** By whose total a function is judged that only one side has. */
  readonly caller?: number;
  /** Of `moved`: where the samples came from or went to. */
  readonly counterpart?: number;
}
