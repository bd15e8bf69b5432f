/** The few distributions that the gate needs; distributions.test.ts holds them against published tables. */

/** ln of the gamma function of x > 0: Lanczos' approximation (g = 7, nine terms), good to 14 digits. */
export function logGamma(x: number): number {
  const [first, ...rest] = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]; // prettier-ignore
  const sum = rest.reduce((total, term, i) => total + term / (x + i), first);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** P(T > t) of Student's t. @param df degrees of freedom, above 0 and not necessarily whole */
export function studentUpperTail(t: number, df: number): number {
  const beyond = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t >= 0 ? beyond : 1 - beyond;
}

/** The t with P(T > t) = `tail`. @param tail above 0, at most 1/2 */
export function studentQuantile(tail: number, df: number): number {
  return solve((t) => studentUpperTail(t, df) > tail, 0);
}

/** The median of a chi-square distribution. */
export function chiSquareMedian(df: number): number {
  return solve((x) => lowerGamma(df / 2, x / 2) < 0.5, 0);
}

/** The second derivative of logGamma at x > 0: recurrence up to 10, then the asymptotic series. */
export function trigamma(x: number): number {
  let sum = 0;
  let at = x;
  for (; at < 10; at++) sum += 1 / (at * at);
  const r = 1 / (at * at);
  return sum + 1 / at + r / 2 + (r / at) * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r / 30)));
}

/** The x with trigamma(x) = y; trigamma falls from infinity to 0. @param y above 0 */
export function trigammaInverse(y: number): number {
  return Math.exp(solve((logX) => trigamma(Math.exp(logX)) > y, -40));
}

/** Where `isBelow` turns false; the smallest number that is looked at is `from`. */
function solve(isBelow: (x: number) => boolean, from: number): number {
  let low = from;
  let width = 1;
  while (width < 1e300 && isBelow(low + width)) {
    low += width;
    width *= 2;
  }
  let high = low + width;
  for (let step = 0; step < 200 && high - low > Math.abs(high) * 1e-12; step++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularised lower incomplete gamma function by its series; meant for x that is not far above a. */
function lowerGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > sum * 1e-16; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** The regularised incomplete beta function by Lentz' continued fraction (Numerical Recipes, 6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  // The fraction converges quickly on one side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const away = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const numerator of [even, odd]) {
      d = 1 / away(1 + numerator * d);
      c = away(1 + numerator / c);
      factor = d * c;
      fraction *= factor;
    }
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  const front = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return (Math.exp(front) * fraction) / a;
}
