// Imported by main.mjs, which is shorter than the lines of these functions.












export default function (h, i) {
  for (let k = 0; k < 900; k++) h = Math.imul(h + i, 0x5bd1e995) ^ (h >>> 11); return h; // HOT:blend
}

export const smooth = (x) => {
  let sum = 0; for (let k = 0; k < 600; k++) sum += Math.sqrt(x + k) * k; return sum; // HOT:smooth
};

const outer = (x) => {
  const y = inner(x) + 1;
  return y;
};
function inner(x) {
  let y = x; for (let k = 0; k < 900; k++) y = (y * 7 + k) % 1013; return y; // HOT:inner
}
export { outer as throughTwo };
