/** For each group, which member of it weighs most in sum; all are numbers. */
export class Heaviest {
  private readonly weights = new Map<number, Map<number, number>>();

  add(group: number, member: number, weight: number): void {
    let members = this.weights.get(group);
    if (!members) this.weights.set(group, (members = new Map()));
    members.set(member, (members.get(member) ?? 0) + weight);
  }

  /** The first of equal ones; 0 for a group without members. */
  of(group: number): number {
    let best = 0;
    let bestWeight = -1;
    for (const [member, weight] of this.weights.get(group) ?? []) {
      if (weight > bestWeight) [best, bestWeight] = [member, weight];
    }
    return best;
  }
}
