// Classes of several files whose methods have the same name.
// Their lines are not those that the functions below have in their own files; see the program "coincide" for that.
const { measure } = require('../meter.cjs');
const [Circle, Square, Blob] = [require('./circle.cjs'), require('./square.cjs'), require('./blob.cjs')];
const [circle, square, blob] = [new Circle(3), new Square(4), new Blob(5)];

function circles(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += circle.area(i);
  return sum;
}

function squares(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += square.area(i);
  return sum;
}

function blobs(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum ^= blob.area(i);
  return sum;
}

void measure({ circle: () => circles(40_000), square: () => squares(20_000), blob: () => blobs(60_000) });
