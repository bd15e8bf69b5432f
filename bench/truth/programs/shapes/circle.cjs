'use strict';
module.exports = class Circle {
  constructor(size) {
    this.size = size;
  }

  area(i) {
    let sum = 0; for (let k = 0; k < 600; k++) sum += Math.sqrt(this.size * i + k); return sum; // HOT:circle
  }
};
