"""Tokens, a recursive parser and a tree of closures for arithmetic, over generated formulas."""


def tokens(text):
    at = 0
    while at < len(text):
        c = text[at]
        if c.isspace():
            at += 1
        elif c.isdigit():
            start = at
            while at < len(text) and text[at].isdigit():
                at += 1
            yield "number", int(text[start:at])
        elif c.isalpha():
            start = at
            while at < len(text) and text[at].isalnum():
                at += 1
            yield "name", text[start:at]
        else:
            at += 1
            yield "sign", c
    yield "end", None


class Parser:
    def __init__(self, text):
        self.stream = tokens(text)
        self.advance()

    def advance(self):
        self.kind, self.value = next(self.stream)

    def accept(self, sign):
        if self.kind == "sign" and self.value == sign:
            self.advance()
            return True
        return False

    def sum(self):
        left = self.product()
        while True:
            if self.accept("+"):
                left = (lambda a, b: lambda names: a(names) + b(names))(left, self.product())
            elif self.accept("-"):
                left = (lambda a, b: lambda names: a(names) - b(names))(left, self.product())
            else:
                return left

    def product(self):
        left = self.atom()
        while self.accept("*"):
            left = (lambda a, b: lambda names: a(names) * b(names) % 10007)(left, self.atom())
        return left

    def atom(self):
        kind, value = self.kind, self.value
        if self.accept("("):
            inner = self.sum()
            if not self.accept(")"):
                raise SyntaxError("a parenthesis is missing")
            return inner
        self.advance()
        if kind == "number":
            return lambda names: value
        if kind == "name":
            return lambda names: names[value]
        raise SyntaxError(f"not expected: {value!r}")


def formula(seed, depth):
    if depth == 0:
        return "xyz"[seed % 3] if seed % 2 else str(seed % 1000)
    left = formula((seed * 421 + 54773) % 259200, depth - 1)
    right = formula((seed * 211 + 1663) % 259200, depth - 1)
    return f"({left} {'+-*'[seed % 3]} {right})"


total = 0
for seed in range(900):
    run = Parser(formula(seed, 4)).sum()
    for x in range(8):
        total += run({"x": x, "y": x * x, "z": 7 - x})
try:
    Parser("(1 + 2").sum()
except SyntaxError as error:
    print(error)
print(total)
