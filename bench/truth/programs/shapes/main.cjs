// Classes of several files whose methods have the same name.
//
// What is called has other lines in its file than the functions have here that call it:
// without columns, a sample on a line of the caller's own range can only be taken for the
// caller's. The program "coincide" shows that.
//
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

void measure({ circle: () => circles(2_700), square: () => squares(1_400), blob: () => blobs(4_000) });
