// Heap sort of n floats: index arithmetic and float compares in an array.
'use strict';

function siftDown(a, root, end) {
  const item = a[root];
  let child = 2 * root + 1;
  while (child < end) {
    if (child + 1 < end && a[child] < a[child + 1]) child++;
    if (!(item < a[child])) break;
    a[root] = a[child];
    root = child;
    child = 2 * root + 1;
  }
  a[root] = item;
}

function heapsort(a) {
  const n = a.length;
  for (let root = Math.floor(n / 2) - 1; root >= 0; root--) {
    siftDown(a, root, n);
  }
  for (let last = n - 1; last > 0; last--) {
    const top = a[0];
    a[0] = a[last];
    a[last] = top;
    siftDown(a, 0, last);
  }
}

function main(n) {
  const items = new Array(n).fill(0.0);
  let seed = 7;
  for (let i = 0; i < n; i++) {
    seed = (seed * 16807) % 2147483647;
    items[i] = seed / 2147483647;
  }
  heapsort(items);
  let sum = 0.0;
  for (let i = 0; i < n; i++) {
    sum += i % 10 * items[i];
    if (i > 0 && items[i - 1] > items[i]) throw new Error('not sorted');
  }
  console.log(Math.floor(sum * 1000.0));
}

main(Number(process.argv[2] || 400000));
