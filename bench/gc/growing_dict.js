// A dictionary that grows, with arrays as values, and is read on the way. Size: keys.
const size = Number(process.argv[2] || 1500000);
const m = new Map();
let total = 0;
for (let i = 0; i < size; i++) {
  m.set(i * 7919 % 10000019, [i, i + 1]);
  total = (total + m.get(Math.floor(i / 2) * 7919 % 10000019)[1]) % 1000003;
}
console.log(m.size, total);
