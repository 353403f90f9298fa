"""A tokenizer: one alternation of named groups, finditer and lastgroup."""
import re
import sys

TOKEN = re.compile(r"""
    (?P<space>[ \t]+|\#[^\n]*)|(?P<newline>\n)|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?P<string>"(?:[^"\\\n]|\\.)*")
    |(?P<keyword>\b(?:if|else|while|return|def)\b)|(?P<name>[A-Za-z_]\w*)|(?P<operator><=|>=|==|!=|->|[-+*/%<>=(){}\[\],.:;])
    |(?P<error>.)""", re.VERBOSE)

SOURCE = '''
def area(width, height):   # of a rectangle
    if width <= 0 or height <= 0.5e-3: return "none of \\"those\\" " + str(width)
    total = width * height + offset_of[counter % 16]
    while total >= 100.25: total = total / 2.0 - step ; counter = counter + 1
    return {"area": total, "name": label_1, "bad": $ }
'''


def main(n):
    kinds, values, line = {}, 0, 1
    for i in range(n):
        for m in TOKEN.finditer(SOURCE):
            kind = m.lastgroup
            kinds[kind] = kinds.get(kind, 0) + 1
            if kind == "newline":
                line += 1
            elif kind == "number":
                values += len(m.group())
            elif kind == "name" and m.group() == "total":
                values += m.start()
    print(line, values, sorted(kinds.items()))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 25000)
