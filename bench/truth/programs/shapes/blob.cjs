'use strict';










module.exports = class Blob {
  constructor(size) {
    this.size = size;
  }

  area(i) {
    let h = i; for (let k = 0; k < 900; k++) h = Math.imul(this.size ^ h, 0x5bd1e995) ^ (h >>> 9); return h; // HOT:blob
  }
};
