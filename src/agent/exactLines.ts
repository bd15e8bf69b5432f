import { setFlagsFromString } from 'node:v8';

/**
 * V8 before 14 books samples in inlined code on the function that it was inlined into, at a line of the other one's
 * file; and Maglev, from V8 13 on, books calls of built-in functions on a line before theirs. Code that is neither
 * inlined nor made by Maglev has its samples where it runs; calls then cost what they cost. Flags count for what is
 * compiled from now on: call it before anything of the target runs.
 */
export function keepLinesExact(): void {
  setFlagsFromString('--no-turbo-inlining');
  // Unknown to Node 18, which passes over it without a word.
  setFlagsFromString('--no-maglev');
}
