// Loops around functions of another file.
const { measure } = require('../meter.cjs');
const mathematics = require('./mathematics.cjs');
const { polynomial: evaluate } = require('./mathematics.cjs');
function viaProperty(n) { let h = 1; for (let i = 0; i < n; i++) h = mathematics.scramble(h, i); return h; }

function viaArrow(n) { let sum = 0; for (let i = 0; i < n; i++) sum += mathematics.curve(i); return sum; }

const counter = new mathematics.Counter();
function viaMethod(n) { for (let i = 0; i < n; i++) counter.add(i); return counter.low; }

function viaGetter(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) { counter.high = i; sum += counter.mixed; }
  return sum;
}

const viaOtherName = (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += evaluate(i & 1023); return sum; };

void measure({
  scramble: () => viaProperty(4_000),
  curve: () => viaArrow(3_000),
  add: () => viaMethod(1_300),
  mixed: () => viaGetter(6_000),
  polynomial: () => viaOtherName(1_500),
});
