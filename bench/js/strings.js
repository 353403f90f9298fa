// Strings: n lines are built, enciphered, searched for palindromes, hashed by letters.
'use strict';

function makeLine(seed) {
  let line = '';
  for (let i = 0; i < 6; i++) {
    seed = (seed * 421 + 54773) % 259200;
    line += String(seed) + String.fromCharCode(97 + seed % 26);
    if (seed % 5 === 0) line += ' ';
  }
  return line;
}

function cipher(line, shift) {
  const pieces = [];
  for (const c of line) {
    if (c >= 'a' && c <= 'z') {
      pieces.push(String.fromCharCode(97 + (c.charCodeAt(0) - 97 + shift) % 26));
    } else {
      pieces.push(c);
    }
  }
  return pieces.join('');
}

function longestPalindrome(line) {
  let best = 0;
  const n = line.length;
  for (let middle = 0; middle < n; middle++) {
    let reach = 0;
    while (middle - reach >= 0 && middle + reach < n && line[middle - reach] === line[middle + reach]) {
      reach++;
    }
    if (reach > best) best = reach;
  }
  return best;
}

function hashOf(line) {
  let h = 7;
  for (let i = 0; i < line.length; i++) {
    h = (31 * h + line.charCodeAt(i)) % 1000003;
  }
  return h;
}

function main(n) {
  let sum = 0;
  let palindromes = 0;
  for (let i = 0; i < n; i++) {
    const line = makeLine(i);
    const secret = cipher(line, i % 25 + 1);
    palindromes += longestPalindrome(secret);
    if (secret < line) sum++;
    sum = (sum + hashOf(secret)) % 1000003;
  }
  console.log(`${sum} ${palindromes}`);
}

main(Number(process.argv[2] || 60000));
