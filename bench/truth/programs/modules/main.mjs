// Loops around imported functions.
import meter from '../meter.cjs';
import blend, { smooth, throughTwo } from './kernels.mjs';
const blended = (n) => { let h = 1; for (let i = 0; i < n; i++) h = blend(h, i); return h; };
const smoothed = (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += smooth(i); return sum; };
const deep = (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += throughTwo(i); return sum; };
await meter.measure({ blend: () => blended(4_000), smooth: () => smoothed(3_000), inner: () => deep(1_000) });
