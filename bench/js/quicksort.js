// Quicksort of n integers, with insertion sort for short stretches: reads, writes, compares.
'use strict';

function insertionSort(a, low, high) {
  for (let i = low + 1; i <= high; i++) {
    const item = a[i];
    let j = i - 1;
    while (j >= low && a[j] > item) {
      a[j + 1] = a[j];
      j--;
    }
    a[j + 1] = item;
  }
}

function quicksort(a, low, high) {
  while (high - low > 12) {
    const pivot = a[(low + high) >> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) {
        const kept = a[i];
        a[i] = a[j];
        a[j] = kept;
        i++;
        j--;
      }
    }
    if (j - low < high - i) {
      quicksort(a, low, j);
      low = i;
    } else {
      quicksort(a, i, high);
      high = j;
    }
  }
  insertionSort(a, low, high);
}

function main(n) {
  const items = new Array(n).fill(0);
  let seed = 42;
  for (let i = 0; i < n; i++) {
    seed = (seed * 16807) % 2147483647;
    items[i] = seed;
  }
  quicksort(items, 0, n - 1);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum = (sum * 31 + items[i]) % 1000003;
    if (i > 0 && items[i - 1] > items[i]) throw new Error('not sorted');
  }
  console.log(sum);
}

main(Number(process.argv[2] || 600000));
