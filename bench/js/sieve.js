// Sieve of Eratosthenes, n times over slowly growing limits: an array of booleans.
'use strict';

function countPrimes(limit) {
  const composite = new Array(limit + 1).fill(false);
  let count = 0;
  for (let i = 2; i <= limit; i++) {
    if (!composite[i]) {
      count++;
      for (let j = i * i; j <= limit; j += i) {
        composite[j] = true;
      }
    }
  }
  return count;
}

function main(n) {
  let total = 0;
  for (let round = 0; round < n; round++) {
    total += countPrimes(200000 + 100 * round);
  }
  console.log(total);
}

main(Number(process.argv[2] || 60));
