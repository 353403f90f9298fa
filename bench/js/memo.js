// Memo tables: Collatz lengths below n, and partitions of numbers; maps with integers for keys.
'use strict';

class Collatz {
  constructor() {
    this.known = new Map([[1, 1]]);
  }

  length(n) {
    const found = this.known.get(n);
    if (found !== undefined) return found;
    let result;
    if (n % 2 === 0) {
      result = 1 + this.length(n / 2);
    } else {
      result = 1 + this.length(3 * n + 1);
    }
    this.known.set(n, result);
    return result;
  }
}

class Partitions {
  constructor() {
    this.known = new Map();
  }

  count(n, largest) {
    if (n === 0) return 1;
    if (largest === 0) return 0;
    const key = n * 1024 + largest;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    let result = this.count(n, largest - 1);
    if (largest <= n) {
      result = (result + this.count(n - largest, largest)) % 1000003;
    }
    this.known.set(key, result);
    return result;
  }
}

function main(n) {
  const collatz = new Collatz();
  let sum = 0;
  for (let i = 1; i < n; i++) sum += collatz.length(i);
  const partitions = new Partitions();
  for (let i = 1; i < 300; i++) sum += partitions.count(i, i);
  console.log(`${sum % 1000003} ${collatz.known.size} ${partitions.known.size}`);
}

main(Number(process.argv[2] || 400000));
