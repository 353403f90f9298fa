"""Counting n random words and pairs of words: dicts with strings for keys."""
import sys


def main(n):
    syllables = [
        "ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu", "za",
    ]
    words = {}
    pairs = {}
    seed = 1
    previous = ""
    for i in range(n):
        seed = (seed * 421 + 54773) % 259200
        word = syllables[seed // 16 % 16] + syllables[seed // 256 % 16]
        if seed % 3 == 0:
            word += "n"
        words[word] = words.get(word, 0) + 1
        if i % 4 == 1:
            pair = previous + " " + word
            if pair in pairs:
                pairs[pair] += 1
            else:
                pairs[pair] = 1
        previous = word
    most = 0
    sum = 0
    for word, count in words.items():
        if count > most:
            most = count
        sum += count * count * len(word)
    repeated = 0
    for count in pairs.values():
        if count > 1:
            repeated += count
    print(len(words), len(pairs), most, repeated, sum % 1000003)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000000)
