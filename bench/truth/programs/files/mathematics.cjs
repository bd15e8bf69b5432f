'use strict';
// Functions that V8 inlines into the loops of main.cjs. Their lines lie on the lines of other functions there, and
// beyond the end of that file.

exports.scramble = function scramble(h, i) {
  for (let k = 0; k < 900; k++) h = Math.imul(h ^ i, 0x5bd1e995) ^ (h >>> 13); return h; // HOT:scramble
};

exports.curve = (x) => {
  let sum = 0; for (let k = 0; k < 600; k++) sum += Math.sqrt(x + k) / (1 + k); return sum; // HOT:curve
};

class Counter {
  constructor() {
    this.low = 1;
    this.high = 2;
  }

  add(n) {
    for (let k = 0; k < 600; k++) this.low = (this.low * 13 + n + k) % 65521; // HOT:add
  }

  get mixed() {
    let sum = 0; for (let k = 0; k < 600; k++) sum += (this.low * k + this.high) & 127; return sum; // HOT:mixed
  }
}
exports.Counter = Counter;





















function polynomial(x) {
  let y = x; for (let k = 0; k < 600; k++) y = (y * x + k) % 2003; return y; // HOT:polynomial
}
exports.polynomial = polynomial;
