// Operators, as methods since JavaScript has no others: residues with arithmetic and compares,
// a window that is indexed, a polynomial that is called, a walk that is stepped through; n steps.
'use strict';

const MODULUS = 46337;

class Residue {
  #value;

  constructor(value) {
    this.#value = value;
  }

  get value() { return this.#value; }

  plus(other) { return new Residue((this.#value + other.#value) % MODULUS); }
  minus(other) { return new Residue((this.#value - other.#value + MODULUS) % MODULUS); }
  times(other) { return new Residue(this.#value * other.#value % MODULUS); }
  equals(other) { return this.#value === other.#value; }
  lessThan(other) { return this.#value < other.#value; }
}

class Window {
  constructor(size) {
    this.items = [];
    for (let i = 0; i < size; i++) this.items.push(new Residue(i));
  }

  at(i) { return this.items[i % this.items.length]; }
  put(i, x) { this.items[i % this.items.length] = x; }
  get size() { return this.items.length; }
}

class Polynomial {
  constructor(factors) {
    this.factors = factors;
  }

  call(x) {
    let result = new Residue(0);
    for (const factor of this.factors) {
      result = result.times(x).plus(factor);
    }
    return result;
  }
}

class Walk {
  constructor(left, seed) {
    this.left = left;
    this.seed = seed;
  }

  [Symbol.iterator]() { return this; }

  next() {
    if (this.left === 0) return { value: undefined, done: true };
    this.left--;
    this.seed = (this.seed * 421 + 54773) % 259200;
    return { value: new Residue(this.seed % MODULUS), done: false };
  }
}

function main(n) {
  const window = new Window(16);
  const polynomial = new Polynomial([new Residue(3), new Residue(1), new Residue(7)]);
  let sum = new Residue(0);
  let smaller = 0;
  let equal = 0;
  let i = 0;
  for (const x of new Walk(n, 1)) {
    const y = polynomial.call(x);
    if (y.lessThan(x)) smaller++;
    if (window.at(i).equals(window.at(i + y.value))) equal++;
    window.put(5 * i + window.size, y.minus(x));
    sum = sum.plus(y.times(window.at(i + 3)));
    i++;
  }
  console.log(`${sum.value} ${smaller} ${equal}`);
}

main(Number(process.argv[2] || 400000));
