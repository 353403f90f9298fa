// All ways to place n queens: backtracking over an object that holds arrays of booleans.
'use strict';

class Board {
  constructor(size) {
    this.size = size;
    this.columns = new Array(size).fill(false);
    this.rising = new Array(2 * size).fill(false);
    this.falling = new Array(2 * size + 1).fill(false);
    this.solutions = 0;
    this.sum = 0;
  }

  place(row, code) {
    if (row === this.size) {
      this.solutions++;
      this.sum = (this.sum + code) % 1000003;
      return;
    }
    for (let column = 0; column < this.size; column++) {
      const up = row + column;
      const down = row - column + this.size;
      if (!(this.columns[column] || this.rising[up] || this.falling[down])) {
        this.columns[column] = true;
        this.rising[up] = true;
        this.falling[down] = true;
        this.place(row + 1, (code * this.size + column) % 1000003);
        this.columns[column] = false;
        this.rising[up] = false;
        this.falling[down] = false;
      }
    }
  }
}

function main(n) {
  const board = new Board(n);
  board.place(0, 0);
  console.log(`${board.solutions} ${board.sum}`);
}

main(Number(process.argv[2] || 12));
