// Linked lists: a hundred are alive; each round makes one anew and splices another. Size: rounds.
function make(length, start) {
  let first = null;
  for (let i = 0; i < length; i++) first = { value: start + i, next: first };
  return first;
}

function sum(cell) {
  let s = 0;
  for (; cell !== null; cell = cell.next) s += cell.value;
  return s;
}

const rounds = Number(process.argv[2] || 20000);
const lists = [];
for (let i = 0; i < 100; i++) lists.push(make(1000, i));
let total = 0;
for (let r = 0; r < rounds; r++) {
  lists[r * 37 % 100] = make(1000, r);
  let other = lists[r * 53 % 100];
  for (let i = 0; i < 100; i++) other = other.next;
  other.next = { value: r, next: other.next };
  total = (total + sum(lists[r * 71 % 100])) % 1000003;
}
console.log(total);
