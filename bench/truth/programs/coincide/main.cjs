const { measure } = require('../meter.cjs');
const steps = require('./steps.cjs');
function viaProperty(n) {
  let h = 1; for (let i = 0; i < n; i++) h = steps.scramble(h, i); return h;
}
function viaArrow(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += steps.curve(i); return sum;
}
void measure({ scramble: () => viaProperty(4_000), curve: () => viaArrow(3_000) });
