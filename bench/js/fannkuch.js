// Pancake flips over all permutations of nine numbers (Heap's algorithm), n rounds.
'use strict';

function flips(permutation, scratch) {
  for (let i = 0; i < permutation.length; i++) {
    scratch[i] = permutation[i];
  }
  let count = 0;
  let first = scratch[0];
  while (first !== 0) {
    let low = 0;
    let high = first;
    while (low < high) {
      const kept = scratch[low];
      scratch[low] = scratch[high];
      scratch[high] = kept;
      low++;
      high--;
    }
    count++;
    first = scratch[0];
  }
  return count;
}

// The most flips that a permutation needs, and the sum of all flips with alternating signs.
function allFlips(n, shift) {
  const permutation = [];
  for (let i = 0; i < n; i++) permutation.push((i + shift) % n);
  const scratch = new Array(n).fill(0);
  const turns = new Array(n).fill(0);
  let most = 0;
  let sum = 0;
  let sign = 1;
  let i = 1;
  while (i < n) {
    if (turns[i] < i) {
      const other = i % 2 === 1 ? turns[i] : 0;
      const kept = permutation[other];
      permutation[other] = permutation[i];
      permutation[i] = kept;
      turns[i]++;
      i = 1;
      sign = -sign;
      const count = flips(permutation, scratch);
      sum += sign * count;
      if (count > most) most = count;
    } else {
      turns[i] = 0;
      i++;
    }
  }
  return [most, sum];
}

function main(n) {
  let totalMost = 0;
  let totalSum = 0;
  for (let round = 0; round < n; round++) {
    const [most, sum] = allFlips(9, round);
    totalMost += most;
    totalSum += sum;
  }
  console.log(`${totalMost} ${totalSum}`);
}

main(Number(process.argv[2] || 3));
