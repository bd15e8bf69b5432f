import { setFlagsFromString } from 'node:v8';

/** A flag that V8 does not know makes it complain on the target's stderr: each is set only where it is known to be. */
const V8_VERSION = parseInt(process.versions.v8);

/**
 * Keeps samples on the lines where they were taken. Flags count for what is compiled from now on: call it before
 * anything of the target runs, or have V8 compile anew (repairLines).
 *
 * Always: Maglev of V8 13 and 14 books the code of a loop that it peeled on the line before; calls of built-in
 * functions in a loop land on its header (85 % of their samples). Without peeling no program was measurably slower.
 *
 * @param exact also keep code from being inlined: V8 before 14 books it on the function that it was inlined into, at
 * a line of the other one's file. Calls then cost what they cost.
 * @returns sets the flags back.
 */
export function keepLinesRight(exact: boolean): () => void {
  const flags: string[] = [];
  if (V8_VERSION === 13 || V8_VERSION === 14) flags.push('maglev-loop-peeling');
  if (exact) flags.push('turbo-inlining');
  if (exact && V8_VERSION >= 11) flags.push('maglev-inlining');
  // All of them are on by default.
  const switched = flags.filter((flag) => !process.execArgv.includes(`--no-${flag}`));
  for (const flag of switched) setFlagsFromString(`--no-${flag}`);
  return () => {
    for (const flag of switched) setFlagsFromString(`--${flag}`);
  };
}
