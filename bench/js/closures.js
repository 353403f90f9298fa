// Closures: composed functions, shared captured variables, callbacks made in a loop.
'use strict';

function affine(factor, offset) {
  return x => (factor * x + offset) % 65521;
}

function compose(f, g) {
  return x => f(g(x));
}

function makeAccount(balance) {
  const deposit = amount => { balance += amount; };
  const read = () => balance;
  return [deposit, read];
}

function each(items, action) {
  for (const item of items) action(item);
}

function main(n) {
  let chain = affine(1, 0);
  for (let i = 1; i < 6; i++) {
    chain = compose(affine(7 * i, i), chain);
  }
  const [deposit, balance] = makeAccount(100);
  const items = [1, 2, 3, 4];
  let total = 0;
  for (let i = 0; i < n; i++) {
    const shifted = x => chain(x + i);
    let sum = 0;
    each(items, item => { sum += shifted(item); });
    deposit(sum % 10);
    total = (total + sum) % 1000003;
  }
  console.log(`${total} ${balance()}`);
}

main(Number(process.argv[2] || 250000));
