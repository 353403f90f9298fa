// One table of two million records, held by the loop that replaces them here and there. Size: steps.
class Entry {
  constructor(key, previous) {
    this.key = key;
    this.previous = previous;
  }
}

function main(steps) {
  const places = 2000000;
  const table = new Array(places).fill(null);
  for (let i = 0; i < places; i++) table[i] = new Entry(i, i);
  let seed = 42;
  let total = 0;
  for (let i = 0; i < steps; i++) {
    // The product fits in the 53 bits of a double.
    seed = (seed * 1664525 + 1013904223) % 2147483648;
    const at = (seed >> 4) % places;
    const before = [table[at].key, i];
    if (before[0] % 4 === i % 4) table[at] = new Entry(i, before[0]);
    total = (total + before[0] + table[at].previous) % 1000003;
  }
  console.log(total);
}

main(Number(process.argv[2] || 5000000));
