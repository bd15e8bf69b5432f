/** By share, in per cent: the least slowdown that is found four times out of five, as docs/gate.md has it. */
const promised: readonly { readonly share: number; readonly least: Readonly<Record<number, number>> }[] = [
  { share: 0.01, least: { 3: 1.04, 5: 0.76, 8: 0.52 } },
  { share: 0.05, least: { 3: 0.47, 5: 0.35, 8: 0.27 } },
  { share: 0.2, least: { 3: 0.36, 5: 0.24, 8: 0.2 } },
];

/** Between the rows of the table on logarithmic scales, outside of it as at its ends. @param runs 3, 5 or 8 a side */
export function expectedLeast(share: number, runs: number): number {
  const above = promised.findIndex((row) => row.share >= share);
  if (above <= 0) return promised.at(above)!.least[runs];
  const [low, high] = [promised[above - 1], promised[above]];
  const at = Math.log(share / low.share) / Math.log(high.share / low.share);
  return low.least[runs] ** (1 - at) * high.least[runs] ** at;
}
