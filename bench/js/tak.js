// The functions of Takeuchi and Ackermann, n times: three arguments, deep recursion.
'use strict';

function tak(x, y, z) {
  if (y >= x) return z;
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

function ackermann(m, n) {
  if (m === 0) return n + 1;
  if (n === 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

function main(n) {
  let sum = 0;
  for (let round = 0; round < n; round++) {
    sum += tak(18, 12, 6 + round % 2) + ackermann(3, 5 + round % 2);
  }
  console.log(sum);
}

main(Number(process.argv[2] || 180));
