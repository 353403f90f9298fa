// Closures: made, kept in a table, called later. Size: closures.
const adder = (n) => (x) => x + n;
const counter = () => {
  let count = 0;
  return () => ++count;
};
const compose = (f, g) => (x) => f(g(x));

const size = Number(process.argv[2] || 3000000);
const table = [];
const counters = [];
for (let i = 0; i < 1000; i++) {
  table.push(adder(i));
  counters.push(counter());
}
let total = 0;
for (let i = 0; i < size; i++) {
  const at = i * 7 % 1000;
  const f = compose(adder(i), table[at]);
  total = (total + f(i) + counters[at]()) % 1000003;
  if (i % 5 === 0) table[at] = adder(i % 100);
  if (i % 11 === 0) counters[at] = counter();
}
console.log(total);
