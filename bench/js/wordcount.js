// Counting n random words and pairs of words: maps with strings for keys, strings made on the way.
'use strict';

function main(n) {
  const syllables = [
    'ba', 'ce', 'di', 'fo', 'gu', 'ha', 'ke', 'li', 'mo', 'nu', 'pa', 're', 'si', 'to', 'vu', 'za',
  ];
  const words = new Map();
  const pairs = new Map();
  let seed = 1;
  let previous = '';
  for (let i = 0; i < n; i++) {
    seed = (seed * 421 + 54773) % 259200;
    let word = syllables[(seed >> 4) % 16] + syllables[(seed >> 8) % 16];
    if (seed % 3 === 0) word += 'n';
    words.set(word, (words.get(word) || 0) + 1);
    if (i % 4 === 1) {
      const pair = previous + ' ' + word;
      if (pairs.has(pair)) {
        pairs.set(pair, pairs.get(pair) + 1);
      } else {
        pairs.set(pair, 1);
      }
    }
    previous = word;
  }
  let most = 0;
  let sum = 0;
  for (const [word, count] of words) {
    if (count > most) most = count;
    sum += count * count * word.length;
  }
  let repeated = 0;
  for (const count of pairs.values()) {
    if (count > 1) repeated += count;
  }
  console.log(`${words.size} ${pairs.size} ${most} ${repeated} ${sum % 1000003}`);
}

main(Number(process.argv[2] || 1000000));
