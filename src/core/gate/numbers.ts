export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** With n - 1 in the denominator. */
export function variance(values: readonly number[]): number {
  const middle = mean(values);
  return sum(values.map((value) => (value - middle) ** 2)) / (values.length - 1);
}

/** Each p-value's q-value: the least false discovery rate at which it is found (Benjamini and Hochberg, 1995). */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).sort((a, b) => p[b] - p[a]);
  const q: number[] = [];
  let least = 1;
  order.forEach((i, fromLargest) => {
    least = Math.min(least, (p[i] * p.length) / (p.length - fromLargest));
    q[i] = least;
  });
  return q;
}
