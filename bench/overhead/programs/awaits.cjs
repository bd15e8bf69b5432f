// Awaits so many times, and does next to nothing else.
const times = Number(process.argv[2]);

async function add(a, b) {
  return a + b;
}

async function main() {
  let sum = 0;
  for (let i = 0; i < times; i++) sum = await add(sum, i % 7);
  if (sum < 0) throw new Error('The sum of what is positive is not.');
}
main();
