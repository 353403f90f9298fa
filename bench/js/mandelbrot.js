// The Mandelbrot set on an n by n grid: float arithmetic with an early exit.
'use strict';

function escapeTime(cr, ci, limit) {
  let zr = 0.0;
  let zi = 0.0;
  for (let i = 0; i < limit; i++) {
    const rr = zr * zr;
    const ii = zi * zi;
    if (rr + ii > 4.0) return i;
    zi = 2.0 * zr * zi + ci;
    zr = rr - ii + cr;
  }
  return limit;
}

function main(n) {
  const limit = 200;
  let inside = 0;
  let sum = 0;
  for (let y = 0; y < n; y++) {
    const ci = 2.4 * y / n - 1.2;
    for (let x = 0; x < n; x++) {
      const time = escapeTime(2.8 * x / n - 2.1, ci, limit);
      if (time === limit) inside++;
      sum = (3 * sum + time) % 1000003;
    }
  }
  console.log(`${inside} ${sum}`);
}

main(Number(process.argv[2] || 600));
