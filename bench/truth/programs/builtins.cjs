// Lines whose time goes into what V8 and Node bring. Regular expressions and native functions are frames of their own
// in a profile: of their lines the total counts.
const { measure } = require('./meter.cjs');

const records = Array.from({ length: 300 }, (_, id) => ({ id, name: `item ${id}`, tags: ['a', 'b'] }));
const json = JSON.stringify(records);
const text = 'user17@example.org said: no, 42 times; '.repeat(800);
const bytes = Buffer.alloc(65_536, 'abcdefgh');
const numbers = Float64Array.from({ length: 4000 }, (_, i) => (i * 7919) % 4001);

function parse(rounds) {
  let length = 0;
  for (let i = 0; i < rounds; i++) {
    length += JSON.parse(json).length; // HOT:parse
  }
  return length;
}

function write(rounds) {
  let length = 0;
  for (let i = 0; i < rounds; i++) {
    length += JSON.stringify(records).length; // HOT:write
  }
  return length;
}

function match(rounds) {
  let found = 0;
  for (let i = 0; i < rounds; i++) {
    found += /(\w+)@(\w+)\.net/.test(text) ? 1 : 0; // HOT:match total
  }
  return found;
}

function sort(rounds) {
  let first = 0;
  for (let i = 0; i < rounds; i++) {
    first += numbers.slice().sort()[i]; // HOT:sort
  }
  return first;
}

function search(rounds) {
  let at = 0;
  for (let i = 0; i < rounds; i++) {
    at += bytes.indexOf('hgfedcba'); // HOT:search total
  }
  return at;
}

void measure({
  parse: () => parse(25),
  write: () => write(40),
  match: () => match(8),
  sort: () => sort(12),
  search: () => search(60),
});
