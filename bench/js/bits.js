// Random numbers by shifts, masks and exclusive or, n of them: counting their bits and the points
// in a quarter of a circle.
'use strict';

const MASK = 0x7fffffff;

function countBits(x) {
  let count = 0;
  while (x !== 0) {
    x = x & (x - 1);
    count++;
  }
  return count;
}

function main(n) {
  let x = 123456789;
  let bits = 0;
  let inside = 0;
  let mixed = 0;
  const buckets = new Array(64).fill(0);
  for (let i = 0; i < n; i++) {
    x = x ^ ((x << 7) & MASK);
    x = x ^ (x >> 9);
    x = x ^ ((x << 13) & MASK);
    bits += countBits(x & 0xffff);
    buckets[(x >> 5) & 63]++;
    const a = x & 0x7fff;
    const b = (x >> 15) & 0x7fff;
    if (a * a + b * b < 0x40000000) inside++;
    mixed = (((mixed << 3) & MASK) | (mixed >> 28)) ^ x;
  }
  let largest = 0;
  for (const count of buckets) {
    if (count > largest) largest = count;
  }
  console.log(`${bits} ${inside} ${largest} ${mixed}`);
}

main(Number(process.argv[2] || 3000000));
