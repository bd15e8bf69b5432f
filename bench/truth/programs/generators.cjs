// Generators and iterators.
const { measure } = require('./meter.cjs');

function* numbers(n) {
  for (let i = 0; i < n; i++) {
    let h = i;
    for (let k = 0; k < 2000; k++) h = Math.imul(h, 31) ^ (h >>> 7) ^ k; // HOT:numbers
    yield h;
  }
}

function sumNumbers(n) {
  let sum = 0;
  for (const value of numbers(n)) sum ^= value;
  return sum;
}

class Range {
  constructor(size) {
    this.size = size;
  }
  [Symbol.iterator]() {
    let i = 0;
    return {
      next: () => {
        let sum = 0;
        for (let k = 1; k < 1000; k++) sum += Math.sqrt(k + i) * 3; // HOT:range
        return i++ < this.size ? { done: false, value: sum } : { done: true, value: undefined };
      },
    };
  }
}

function sumRange(range) {
  let sum = 0;
  for (const value of range) sum += value;
  return sum;
}

const object = {
  *items(n) {
    for (let i = 0; i < n; i++) {
      let rest = i + 1;
      for (let k = 1; k < 1200; k++) rest = (rest * 7 + k) % 4093; // HOT:items
      yield rest;
    }
  },
};

function spread(n) {
  return [...object.items(n)].length;
}

const range = new Range(1_200);
void measure({
  numbers: () => sumNumbers(1_600),
  range: () => sumRange(range),
  items: () => spread(600),
});
