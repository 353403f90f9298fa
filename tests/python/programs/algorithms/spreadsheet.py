# test: smoke
# A spreadsheet: formulas are parsed, depend on each other, are recomputed in order and may fail; ranges, copies, undo, text output.
import operator
import re
from functools import cached_property

ERRORS = (ArithmeticError, TypeError, ValueError, KeyError)


class CircularError(Exception):
    pass


def column(n):
    text = ""
    while n >= 0:
        text = chr(65 + n % 26) + text
        n = n // 26 - 1
    return text


def position(name):
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()
    n = 0
    for c in letters:
        n = n * 26 + ord(c) - 64
    return n - 1, int(digits) - 1


class Formula:
    OPS = {"+": (1, operator.add), "-": (1, operator.sub), "*": (2, operator.mul), "/": (2, operator.truediv), "^": (3, operator.pow), "<": (0, operator.lt), ">": (0, operator.gt), "=": (0, operator.eq), "&": (1, lambda a, b: f"{a}{b}")}
    FUNCTIONS = {"SUM": lambda *a: sum(x for x in a if isinstance(x, (int, float))), "MAX": max, "MIN": min, "AVG": lambda *a: sum(a) / len(a), "COUNT": lambda *a: len([x for x in a if x is not None]), "ROUND": round, "LEN": len, "UPPER": lambda s: s.upper()}

    def __init__(self, text):
        self.text = text

    @cached_property
    def tokens(self):
        return re.findall(r'\$?[A-Z]+\$?\d+|[A-Z]+|\d+\.?\d*|"[^"]*"|[-+*/^<>=&(),:]', self.text)

    @cached_property
    def tree(self):
        self.i = 0
        tree = self.expression(0)
        if self.i < len(self.tokens):
            raise ValueError(f"unexpected {self.tokens[self.i]}")
        return tree

    def peek(self):
        return self.tokens[self.i] if self.i < len(self.tokens) else ""

    def take(self):
        self.i += 1
        return self.tokens[self.i - 1] if self.i <= len(self.tokens) else ""

    def expression(self, level):
        left = self.atom()
        while (op := self.OPS.get(self.peek())) and op[0] >= level:
            self.take()
            left = ("op", op[1], left, self.expression(op[0] + 1))
        return left

    def atom(self):
        t = self.take()
        if t == "(":
            inner = self.expression(0)
            self.take()
            return inner
        if t == "-":
            return ("op", operator.sub, ("value", 0), self.atom())
        if t[:1] == '"':
            return ("value", t[1:-1])
        if re.fullmatch(r"[\d.]+", t):
            return ("value", float(t) if "." in t else int(t))
        if re.fullmatch(r"\$?[A-Z]+\$?\d+", t):
            if self.peek() == ":":
                self.take()
                return ("range", t.replace("$", ""), self.take().replace("$", ""))
            return ("cell", t.replace("$", ""))
        if t.isalpha() and self.peek() == "(":
            self.take()
            arguments = []
            while self.peek() != ")":
                arguments.append(self.expression(0))
                if self.peek() == ",":
                    self.take()
                elif not self.peek():
                    raise ValueError("missing )")
            self.take()
            return ("call", t, arguments)
        raise ValueError(f"bad formula at {t!r}")

    def moved(self, dx, dy):
        def move(m):
            fixed_x, letters, fixed_y, digits = m.groups()
            x, y = position(letters + digits)
            x, y = x if fixed_x else x + dx, y if fixed_y else y + dy
            if x < 0 or y < 0:
                return "#REF"
            return f"{fixed_x}{column(x)}{fixed_y}{y + 1}"
        return re.sub(r"(\$?)([A-Z]+)(\$?)(\d+)", move, self.text)


class Sheet:
    def __init__(self):
        self.cells, self.values, self.undo_log, self.evaluations = {}, {}, [], 0

    def __setitem__(self, name, content):
        self.undo_log.append((name, self.cells.get(name)))
        self._put(name, content)

    def _put(self, name, content):
        if content is None:
            self.cells.pop(name, None)
        else:
            self.cells[name] = Formula(content[1:]) if isinstance(content, str) and content[:1] == "=" else content
        self.values.clear()

    def undo(self):
        name, old = self.undo_log.pop()
        self._put(name, "=" + old.text if isinstance(old, Formula) else old)

    def __getitem__(self, name):
        if name not in self.values:
            self.values[name] = CircularError("#CIRC")
            self.evaluations += 1
            content = self.cells.get(name)
            try:
                self.values[name] = self.compute(content.tree) if isinstance(content, Formula) else content
            except ERRORS as error:
                self.values[name] = error
            except CircularError as error:
                self.values[name] = error
        value = self.values[name]
        return value

    def need(self, name):
        value = self[name]
        if isinstance(value, Exception):
            raise value
        return value

    def compute(self, node):
        match node:
            case "value", v:
                return v
            case "cell", name:
                return self.need(name)
            case "op", f, a, b:
                left, right = self.compute(a), self.compute(b)
                return f(0 if left is None else left, 0 if right is None else right)
            case "call", "IF", [test, yes, no]:
                return self.compute(yes if self.compute(test) else no)
            case "call", "IFERROR", [value, other]:
                try:
                    return self.compute(value)
                except (*ERRORS, CircularError):
                    return self.compute(other)
            case "call", name, arguments:
                values = []
                for a in arguments:
                    values += self.range(*a[1:]) if a[0] == "range" else [self.compute(a)]
                return Formula.FUNCTIONS[name](*values)
            case _:
                raise ValueError("range outside a function")

    def range(self, a, b):
        (x0, y0), (x1, y1) = position(a), position(b)
        return [v for y in range(y0, y1 + 1) for x in range(x0, x1 + 1) if (v := self.need(column(x) + str(y + 1))) is not None]

    def copy(self, source, target):
        content = self.cells[source]
        (x0, y0), (x1, y1) = position(source), position(target)
        self[target] = "=" + content.moved(x1 - x0, y1 - y0) if isinstance(content, Formula) else content

    def show(self, w, h):
        def text(v):
            if isinstance(v, Exception):
                return {ZeroDivisionError: "#DIV", CircularError: "#CIRC", TypeError: "#TYPE", KeyError: "#NAME", ValueError: "#VALUE"}.get(type(v), "#ERR")
            return "" if v is None else f"{v:.2f}" if isinstance(v, float) else str(v)
        rows = [[text(self[column(x) + str(y + 1)]) for x in range(w)] for y in range(h)]
        widths = [max(len(r[x]) for r in rows) for x in range(w)]
        return "\n".join(" | ".join(c.rjust(n) for c, n in zip(r, widths)).rstrip() for r in rows)


s = Sheet()
for name, content in {"A1": "item", "B1": "price", "C1": "count", "D1": "total", "A2": "pen", "B2": 1.5, "C2": 10, "A3": "book", "B3": 12, "C3": 3, "A4": "lamp", "B4": 20.25, "C4": 2, "D2": "=B2*C2", "A5": "sum", "D5": "=SUM(D2:D4)", "B5": "=AVG(B2:B4)", "C5": "=MAX(C2:C4)&\"!\""}.items():
    s[name] = content
s.copy("D2", "D3")
s.copy("D2", "D4")
print(s.show(4, 5))
s["C3"] = 5
print(s["D5"], s.cells["D4"].text)
s.undo()
print(s["D5"], len(s.undo_log))
for name, content in {"F1": "=1/0", "F2": "=F1+1", "F3": "=F4", "F4": "=F3", "F5": "=NOPE(1)", "F6": "=A2*A3", "F7": "=SUM(", "F8": "=IF(B2>1,\"dear\",\"cheap\")", "F9": "=IFERROR(F2,-1)", "F10": "=-2^2+3*(4-1)/2", "F11": "=COUNT(A1:D5)", "F12": "=A1:A3", "F13": "=F13", "F14": "=UPPER(A2)&LEN(A3)", "F15": "=ROUND(10/3,2)", "F16": "=IF(Z9=0,1,2)"}.items():
    s[name] = content
print([(n, type(s[n]).__name__ if isinstance(s[n], Exception) else s[n]) for n in sorted((c for c in s.cells if c[0] == "F"), key=position)])
print(Formula("$A1+A$1+$A$1+B2").moved(2, 3), Formula("A1").moved(-1, 0), [column(n) for n in (0, 25, 26, 701, 702)], [position(column(n) + "1")[0] == n for n in (0, 25, 26, 701, 702)])
s["A1000"] = 1
for i in range(2, 90):
    s[f"H{i}"] = f"=H{i - 1}*2+B2"
s["H1"] = 1
s.evaluations = 0
print(s["H89"], s.evaluations)
fib = Sheet()
fib["A1"], fib["A2"] = 0, 1
for i in range(3, 120):
    fib[f"A{i}"] = f"=A{i - 1}+A{i - 2}"
fib["B1"] = "=SUM(A1:A119)"
print(fib["A119"], fib["B1"] == fib["A119"] * 2 + fib["A118"] - 1)
