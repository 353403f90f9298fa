// Errors thrown from some depth, caught, looked at and thrown again, n times.
'use strict';

// Not an Error: those collect a stack trace when they are made.
class Failure {
  constructor(code, depth) {
    this.code = code;
    this.depth = depth;
  }
}

function descend(depth, code) {
  if (depth === 0) {
    if (code % 3 === 0) throw new Failure(code, 0);
    return code;
  }
  return 1 + descend(depth - 1, code);
}

function attempt(code) {
  try {
    return descend(code % 5, code);
  } catch (failure) {
    if (failure.code % 2 === 0) throw new Failure(failure.code + 1, code % 5);
    return -1;
  }
}

function main(n) {
  let sum = 0;
  let caught = 0;
  for (let i = 0; i < n; i++) {
    try {
      sum = (sum + attempt(i)) % 1000003;
    } catch (failure) {
      caught += 1 + failure.depth;
      sum += failure.code % 7;
    }
  }
  console.log(`${sum} ${caught}`);
}

main(Number(process.argv[2] || 1000000));
