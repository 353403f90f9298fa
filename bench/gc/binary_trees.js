// Binary trees: many short-lived ones while a large one stays. Size: how deep.
class Tree {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }
  count() {
    return this.left === null ? 1 : 1 + this.left.count() + this.right.count();
  }
}

function build(depth) {
  return depth === 0 ? new Tree(null, null) : new Tree(build(depth - 1), build(depth - 1));
}

const depth = Number(process.argv[2] || 16);
const longLived = build(depth);
for (let small = 4; small <= depth; small += 4) {
  const rounds = 1 << (depth - small + 4);
  let total = 0;
  for (let i = 0; i < rounds; i++) total += build(small).count();
  console.log(rounds, small, total);
}
console.log(longLived.count());
