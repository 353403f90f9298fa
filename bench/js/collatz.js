// The longest Collatz chain that starts below n: integer arithmetic in two nested loops.
'use strict';

function chainLength(n) {
  let length = 1;
  while (n !== 1) {
    if (n % 2 === 0) {
      n = n / 2;
    } else {
      n = 3 * n + 1;
    }
    length++;
  }
  return length;
}

function main(n) {
  let best = 0;
  let bestStart = 0;
  let total = 0;
  for (let start = 1; start < n; start++) {
    const length = chainLength(start);
    total += length;
    if (length > best) {
      best = length;
      bestStart = start;
    }
  }
  console.log(`${bestStart} ${best} ${total}`);
}

main(Number(process.argv[2] || 300000));
