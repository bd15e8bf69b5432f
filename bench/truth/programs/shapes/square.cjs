'use strict';


module.exports = class Square {
  constructor(size) {
    this.size = size;
  }

  area(i) {
    let sum = i; for (let k = 0; k < 600; k++) sum = (this.size * sum + k) % 8191; return sum; // HOT:square
  }
};
