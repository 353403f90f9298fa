// Chains of generators, n numbers through each, and a tree that is walked in order.
'use strict';

function* randomNumbers(limit) {
  let x = 1;
  for (let i = 0; i < limit; i++) {
    x = (x * 421 + 54773) % 259200;
    yield x;
  }
}

function* onlyOdd(source) {
  for (const x of source) {
    if (x % 2 !== 0) yield x;
  }
}

function* sumsOfNeighbours(source) {
  let previous = 0;
  for (const x of source) {
    yield previous + x;
    previous = x;
  }
}

class Node {
  constructor(key) {
    this.key = key;
    this.left = null;
    this.right = null;
  }

  insert(key) {
    if (key < this.key) {
      if (this.left === null) {
        this.left = new Node(key);
      } else {
        this.left.insert(key);
      }
    } else if (this.key < key) {
      if (this.right === null) {
        this.right = new Node(key);
      } else {
        this.right.insert(key);
      }
    }
  }
}

function* inOrder(root) {
  const stack = [];
  let node = root;
  for (;;) {
    while (node !== null) {
      stack.push(node);
      node = node.left;
    }
    if (stack.length === 0) return;
    node = stack.pop();
    yield node.key;
    node = node.right;
  }
}

function main(n) {
  let sum = 0;
  for (const x of sumsOfNeighbours(onlyOdd(randomNumbers(n)))) {
    sum = (sum + x) % 1000003;
  }
  const root = new Node(130000);
  for (const x of randomNumbers(1000)) root.insert(x);
  const rounds = Math.floor(n / 1500);
  for (let round = 0; round < rounds; round++) {
    for (const x of sumsOfNeighbours(inOrder(root))) {
      sum = (sum + x) % 1000003;
    }
  }
  console.log(sum);
}

main(Number(process.argv[2] || 1500000));
