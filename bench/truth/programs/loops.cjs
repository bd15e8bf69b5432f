// Loops in functions of one file.
const { measure } = require('./meter.cjs');

function hash(rounds) {
  let h = 7;
  for (let i = 0; i < rounds; i++) h = (Math.imul(h, 31) + i) | 0; // HOT:hash
  return h;
}

function waves(rounds) {
  let sum = 0;
  for (let i = 1; i < rounds; i++) sum += Math.sqrt(i) * Math.sin(i); // HOT:waves
  return sum;
}

const cells = new Int32Array(4096);
function fill(rounds) {
  for (let i = 0; i < rounds; i++) cells[(i * 7) & 4095] += i ^ (i >> 3); // HOT:fill
  return cells[17];
}

function grid(side) {
  let sum = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) sum = (sum + ((x * y) % 7)) | 0; // HOT:grid
  }
  return sum;
}

void measure({
  hash: () => hash(3_000_000),
  waves: () => waves(450_000),
  fill: () => fill(6_000_000),
  grid: () => grid(1700),
});
