// Functions that call themselves. On one line each: entering a function is booked on the line that it begins at.
const { measure } = require('./meter.cjs');

// prettier-ignore
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } // HOT:fib

const tree = (depth) => (depth === 0 ? null : { left: tree(depth - 1), right: tree(depth - 1), value: depth });
const root = tree(14);
// prettier-ignore
function walk(node) { return node === null ? 0 : walk(node.left) + node.value + walk(node.right); } // HOT:walk

class Searcher {
  #limit = 11;
  // prettier-ignore
  ways(steps) { return steps > this.#limit ? 1 : this.ways(steps + 1) + this.ways(steps + 2) + this.ways(steps + 3); } // HOT:ways
}
const searcher = new Searcher();

// prettier-ignore
function even(n) { return n === 0 ? true : odd(n - 1); } // HOT:even
// prettier-ignore
function odd(n) { return n === 0 ? false : even(n - 1); } // HOT:even

void measure({
  fib: () => fib(25),
  walk: () => [walk(root), walk(root), walk(root)],
  ways: () => searcher.ways(-6),
  even: () => repeatEven(250),
});

function repeatEven(times) {
  let found = 0;
  for (let i = 0; i < times; i++) if (even(3000 + i)) found++;
  return found;
}
