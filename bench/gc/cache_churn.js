// A long-lived cache of half a million records; each step replaces one and drops garbage. Size: steps.
class Entry {
  constructor(key, payload, hits) {
    this.key = key;
    this.payload = payload;
    this.hits = hits;
  }
}

const steps = Number(process.argv[2] || 5000000);
const places = 500000;
const cache = [];
for (let i = 0; i < places; i++) cache.push(new Entry(i, [i, i], 0));
let seed = 42;
let total = 0;
for (let i = 0; i < steps; i++) {
  // The product fits in the 53 bits of a double.
  seed = (seed * 1664525 + 1013904223) % 2147483648;
  const at = (seed >> 4) % places;
  const entry = cache[at];
  if (entry.key % 3 === i % 3) {
    entry.hits++;
    entry.payload = [i, entry.hits];
  } else {
    cache[at] = new Entry(i, [i, seed], 0);
  }
  total = (total + entry.payload[0]) % 1000003;
}
console.log(total);
