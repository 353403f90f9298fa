// Linked lists: built, filtered, reversed and merge-sorted by relinking, n times.
'use strict';

class Cell {
  constructor(value, next) {
    this.value = value;
    this.next = next;
  }
}

function randomList(length, seed) {
  let list = null;
  for (let i = 0; i < length; i++) {
    seed = (seed * 421 + 54773) % 259200;
    list = new Cell(seed, list);
  }
  return list;
}

function withoutMultiples(list, divisor) {
  const first = new Cell(0, null);
  let last = first;
  while (list !== null) {
    if (list.value % divisor !== 0) {
      last.next = new Cell(list.value, null);
      last = last.next;
    }
    list = list.next;
  }
  return first.next;
}

function reversed(list) {
  let result = null;
  while (list !== null) {
    const next = list.next;
    list.next = result;
    result = list;
    list = next;
  }
  return result;
}

function merge(a, b) {
  const first = new Cell(0, null);
  let last = first;
  while (a !== null && b !== null) {
    if (b.value < a.value) {
      last.next = b;
      b = b.next;
    } else {
      last.next = a;
      a = a.next;
    }
    last = last.next;
  }
  last.next = a !== null ? a : b;
  return first.next;
}

function sorted(list) {
  if (list === null || list.next === null) return list;
  let slow = list;
  let fast = list.next;
  while (fast !== null && fast.next !== null) {
    slow = slow.next;
    fast = fast.next.next;
  }
  const second = slow.next;
  slow.next = null;
  return merge(sorted(list), sorted(second));
}

function main(n) {
  let sum = 0;
  for (let round = 0; round < n; round++) {
    let list = reversed(withoutMultiples(randomList(5000, round), 3));
    list = sorted(list);
    let place = 0;
    while (list !== null) {
      sum = (sum + place * list.value) % 1000003;
      place++;
      list = list.next;
    }
  }
  console.log(sum);
}

main(Number(process.argv[2] || 100));
