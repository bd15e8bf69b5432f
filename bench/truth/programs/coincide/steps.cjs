'use strict';
// The functions have the lines here that the loops around them have in main.cjs.
exports.scramble = (h, i) => {
  for (let k = 0; k < 900; k++) h = Math.imul(h ^ i, 0x5bd1e995) ^ (h >>> 13); return h; // HOT:scramble
};
exports.curve = (x) => {
  let sum = 0;
  for (let k = 0; k < 600; k++) sum += Math.sqrt(x + k) / (1 + k); return sum; // HOT:curve
};
