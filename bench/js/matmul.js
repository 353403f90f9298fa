// The product of two n by n matrices of floats, held as arrays of rows.
'use strict';

function matrix(n, seed) {
  const rows = [];
  for (let i = 0; i < n; i++) {
    const row = new Array(n).fill(0.0);
    for (let j = 0; j < n; j++) {
      row[j] = (i * i * seed + j * 7) % 11 - 4.5;
    }
    rows.push(row);
  }
  return rows;
}

function product(a, b) {
  const n = a.length;
  const result = [];
  for (let i = 0; i < n; i++) {
    const row = a[i];
    const out = new Array(n).fill(0.0);
    for (let j = 0; j < n; j++) {
      let sum = 0.0;
      for (let k = 0; k < n; k++) {
        sum += row[k] * b[k][j];
      }
      out[j] = sum;
    }
    result.push(out);
  }
  return result;
}

function main(n) {
  const c = product(matrix(n, 3), matrix(n, 11));
  let trace = 0.0;
  let sum = 0.0;
  for (let i = 0; i < n; i++) {
    trace += c[i][i];
    for (let j = 0; j < n; j++) {
      sum += c[i][j] * ((i + j) % 3);
    }
  }
  console.log(`${4.0 * trace} ${4.0 * sum}`);
}

main(Number(process.argv[2] || 400));
