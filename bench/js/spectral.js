// The spectral norm of an endless matrix cut off at n by n: float arithmetic, calls, arrays.
'use strict';

function element(i, j) {
  const d = i + j;
  return 1.0 / (d * (d + 1) / 2 + i + 1);
}

function multiply(v) {
  const n = v.length;
  const result = new Array(n).fill(0.0);
  for (let i = 0; i < n; i++) {
    let sum = 0.0;
    for (let j = 0; j < n; j++) sum += element(i, j) * v[j];
    result[i] = sum;
  }
  return result;
}

function multiplyTransposed(v) {
  const n = v.length;
  const result = new Array(n).fill(0.0);
  for (let i = 0; i < n; i++) {
    let sum = 0.0;
    for (let j = 0; j < n; j++) sum += element(j, i) * v[j];
    result[i] = sum;
  }
  return result;
}

function main(n) {
  let u = new Array(n).fill(1.0);
  let v = u;
  for (let round = 0; round < 6; round++) {
    v = multiplyTransposed(multiply(u));
    u = multiplyTransposed(multiply(v));
  }
  let uv = 0.0;
  let vv = 0.0;
  for (let i = 0; i < n; i++) {
    uv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  console.log(Math.floor(uv / vv * 1000000000.0));
}

main(Number(process.argv[2] || 1400));
