// Conway's game of life on a board whose edges meet, n generations: arrays of rows.
'use strict';

function randomBoard(width, height) {
  const rows = [];
  let seed = 3;
  for (let y = 0; y < height; y++) {
    const row = new Array(width).fill(0);
    for (let x = 0; x < width; x++) {
      seed = (seed * 421 + 54773) % 259200;
      if (seed < 90000) row[x] = 1;
    }
    rows.push(row);
  }
  return rows;
}

function nextGeneration(rows, width, height) {
  const result = [];
  for (let y = 0; y < height; y++) {
    const above = rows[(y + height - 1) % height];
    const row = rows[y];
    const below = rows[(y + 1) % height];
    const next = new Array(width).fill(0);
    for (let x = 0; x < width; x++) {
      const left = (x + width - 1) % width;
      const right = (x + 1) % width;
      const neighbours = above[left] + above[x] + above[right] + row[left] + row[right]
        + below[left] + below[x] + below[right];
      if (neighbours === 3 || (neighbours === 2 && row[x] === 1)) next[x] = 1;
    }
    result.push(next);
  }
  return result;
}

function main(n) {
  const width = 64;
  const height = 48;
  let rows = randomBoard(width, height);
  for (let generation = 0; generation < n; generation++) {
    rows = nextGeneration(rows, width, height);
  }
  let alive = 0;
  let sum = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      alive += rows[y][x];
      sum = (3 * sum + rows[y][x]) % 1000003;
    }
  }
  console.log(`${alive} ${sum}`);
}

main(Number(process.argv[2] || 1500));
