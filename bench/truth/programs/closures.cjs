// Functions without a name of their own, handed to built-in and own functions.
const { measure } = require('./meter.cjs');

const list = Array.from({ length: 4_000 }, (_, i) => i);

const mapped = () =>
  list.map((value) => {
    let sum = 0; for (let k = 0; k < 600; k++) sum += Math.sqrt(value + k); return sum; // HOT:mapped
  });

const reduced = () =>
  list.reduce(function (sum, value) {
    for (let k = 0; k < 600; k++) sum = (sum * 31 + value) % 65521; return sum; // HOT:reduced
  }, 0);

function each(items, visit) {
  for (let i = 0; i < items.length; i++) visit(items[i]);
}

function counted() {
  let h = 1;
  each(list, (value) => {
    for (let k = 0; k < 600; k++) h = Math.imul(h ^ value, 0x5bd1e995) ^ (h >>> 13); // HOT:counted
  });
  return h;
}

const sorted = () =>
  list.slice(0, 1200).sort((a, b) => {
    let d = 0; for (let k = 0; k < 600; k++) d = (d + (a ^ k) * 7919 - (b ^ k) * 31) % 1021; return d; // HOT:sorted
  }).length;

const adder = (step) => {
  let total = 0;
  return () => {
    for (let i = 0; i < 300_000; i++) total = (total + Math.imul(i, step)) | 0; // HOT:adder
    return total;
  };
};
const add3 = adder(3);

const times = (n, run) => {
  let last;
  for (let i = 0; i < n; i++) last = run();
  return last;
};

void measure({
  mapped: () => times(1, mapped),
  reduced: () => times(1, reduced),
  counted: () => times(2, counted),
  sorted: () => times(1, sorted),
  adder: () => times(6, add3),
});
