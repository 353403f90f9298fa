// Binary trees, built and walked over and over while older ones are still held: allocation.
'use strict';

class Node {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }

  count() {
    if (this.left === null) return 1;
    return 1 + this.left.count() + this.right.count();
  }
}

function build(depth) {
  if (depth === 0) return new Node(null, null);
  return new Node(build(depth - 1), build(depth - 1));
}

function main(n) {
  const old = build(14);
  const shelf = new Array(8).fill(null);
  let total = 0;
  for (let i = 0; i < n; i++) {
    shelf[i % 8] = build(2 + 7 * i % 10);
    const other = shelf[3 * i % 8];
    if (other !== null) total += other.count();
  }
  console.log(`${total} ${old.count()}`);
}

main(Number(process.argv[2] || 3000));
