// Strings: built piece by piece, joined, kept for a while. Size: rounds.
const rounds = Number(process.argv[2] || 10000);
const kept = new Array(50).fill("");
let total = 0;
for (let r = 0; r < rounds; r++) {
  let s = "";
  for (let i = 0; i < 50; i++) s = s + String(r * i % 1000);
  const parts = [];
  for (let i = 0; i < 50; i++) parts.push("<" + i + ">" + s);
  kept[r % 50] = parts.join(",");
  total = (total + kept[r * 7 % 50].length + s.length) % 1000003;
}
console.log(total);
