"""Groups made-up words into anagrams, with a defaultdict, sorted and a comprehension."""
from collections import defaultdict


def words(count):
    seed = 9
    for _ in range(count):
        letters = []
        for _ in range(4):
            seed = (seed * 421 + 54773) % 259200
            letters.append("aeilnorst"[seed % 97 % 9])
        yield "".join(letters)


groups = defaultdict(set)
for word in words(45000):
    groups["".join(sorted(word))].add(word)
families = sorted((group for group in groups.values() if len(group) > 1),
                  key=lambda group: (-len(group), min(group)))
print(len(groups), len(families), sum(len(group) for group in families))
for family in families[:5]:
    print(" ".join(sorted(family)[:8]))
