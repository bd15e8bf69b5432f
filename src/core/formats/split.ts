/**
 * `total` as whole parts in proportion to `weights` (none below 0): the parts sum up to it exactly, each
 * within 1 of its share. Without any weight the first part is all.
 */
export function split(total: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let weight = 0;
  let given = 0;
  return weights.map((own) => {
    weight += own;
    const upTo = Math.round(all === 0 ? total : (total * weight) / all);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}
