// Classes of one file whose methods have the same names, inlined into one another.
const { measure } = require('./meter.cjs');

class Bits {
  state = 1;
  next(i) {
    for (let k = 0; k < 900; k++) this.state = Math.imul(this.state ^ i, 0x5bd1e995) ^ (this.state >>> 11); // HOT:bits
  }
  run(n) {
    for (let i = 0; i < n; i++) this.next(i);
  }
}

class Floats {
  state = 1;
  next(i) {
    for (let k = 0; k < 600; k++) this.state = Math.sqrt(this.state + i) + k; // HOT:floats
  }
  run(n) {
    for (let i = 0; i < n; i++) this.next(i);
  }
}

class Modulo {
  state = 1;
  next(i) {
    for (let k = 0; k < 600; k++) this.state = (this.state * 31 + i + k) % 65521; // HOT:modulo
  }
  run(n) {
    for (let i = 0; i < n; i++) this.next(i);
  }
}

const cells = new Int32Array(8192);
class Memory extends Bits {
  next(i) {
    for (let k = 0; k < 900; k++) cells[(i * 769 + k) & 8191] += cells[(i * 31) & 8191] ^ k; // HOT:memory
  }
  run(n) {
    for (let i = 0; i < n; i++) this.next(i);
  }
}

const [bits, floats, modulo, memory] = [new Bits(), new Floats(), new Modulo(), new Memory()];
void measure({
  bits: () => bits.run(3_500),
  floats: () => floats.run(1_500),
  modulo: () => modulo.run(1_500),
  memory: () => memory.run(6_000),
});
