# test: smoke
# A tokenizer, a Pratt parser, a tree with visitors: printing, evaluation, derivation, folding.
import math
import re
from dataclasses import dataclass


class Expr:
    def __add__(self, other):
        return Binary("+", self, lift(other))

    def __radd__(self, other):
        return Binary("+", lift(other), self)

    def __mul__(self, other):
        return Binary("*", self, lift(other))

    def __rmul__(self, other):
        return Binary("*", lift(other), self)

    def accept(self, visitor):
        method = getattr(visitor, "visit_" + type(self).__name__.lower(), visitor.generic)
        return method(self)


@dataclass(frozen=True)
class Number(Expr):
    value: float


@dataclass(frozen=True)
class Name(Expr):
    id: str


@dataclass(frozen=True)
class Binary(Expr):
    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Unary(Expr):
    op: str
    operand: Expr


@dataclass(frozen=True)
class Call(Expr):
    function: str
    arguments: tuple


def lift(value):
    return value if isinstance(value, Expr) else Number(value)


TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|"
                   r"(?P<op>\*\*|[-+*/%^(),=]))")


def tokens(text):
    position, text = 0, text.rstrip()
    while position < len(text):
        m = TOKEN.match(text, position)
        if not m:
            raise SyntaxError(f"unexpected {text[position]!r} at {position}")
        yield m.lastgroup, m[m.lastgroup]
        position = m.end()
    yield "end", ""


LEFT = {"+": 10, "-": 10, "*": 20, "/": 20, "%": 20, "^": 30, "**": 30}


class Parser:
    def __init__(self, text):
        self.stream = tokens(text)
        self.advance()

    def advance(self):
        self.kind, self.text = next(self.stream)

    def expect(self, text):
        if self.text != text:
            raise SyntaxError(f"expected {text!r}, got {self.text or 'end'!r}")
        self.advance()

    def parse(self):
        tree = self.expression(0)
        if self.kind != "end":
            raise SyntaxError(f"trailing {self.text!r}")
        return tree

    def expression(self, power):
        left = self.prefix()
        while (binding := LEFT.get(self.text, -1)) > power:
            op = self.text
            self.advance()
            left = Binary(op, left, self.expression(binding - (op in ("^", "**"))))
        return left

    def prefix(self):
        kind, text = self.kind, self.text
        if kind == "end":
            raise SyntaxError("unexpected end")
        self.advance()
        match kind, text:
            case "number", digits:
                return Number(float(digits) if set(digits) & set(".eE") else int(digits))
            case "name", name if self.text == "(":
                self.advance()
                arguments = []
                while self.text != ")":
                    arguments.append(self.expression(0))
                    if self.text != ")":
                        self.expect(",")
                self.expect(")")
                return Call(name, tuple(arguments))
            case "name", name:
                return Name(name)
            case "op", "(":
                inner = self.expression(0)
                self.expect(")")
                return inner
            case "op", ("-" | "+") as sign:
                return Unary(sign, self.expression(25))
        raise SyntaxError(f"unexpected {text!r}")


class Printer:
    def generic(self, node):
        raise TypeError(type(node).__name__)

    def visit_number(self, node):
        return repr(node.value)

    def visit_name(self, node):
        return node.id

    def visit_binary(self, node):
        return f"({node.left.accept(self)} {node.op} {node.right.accept(self)})"

    def visit_unary(self, node):
        return f"{node.op}{node.operand.accept(self)}"

    def visit_call(self, node):
        return f"{node.function}({', '.join(a.accept(self) for a in node.arguments)})"


class Evaluator:
    functions = {"sin": math.sin, "sqrt": math.sqrt, "max": max, "min": min, "abs": abs}

    def __init__(self, **names):
        self.names = {"pi": math.pi} | names

    def generic(self, node):
        method = {Number: lambda: node.value, Name: lambda: self.names[node.id]}[type(node)]
        return method()

    def visit_binary(self, node):
        a, b = node.left.accept(self), node.right.accept(self)
        match node.op:
            case "+":
                return a + b
            case "-":
                return a - b
            case "*":
                return a * b
            case "/":
                return a / b
            case "%":
                return a % b
            case "^" | "**":
                return a ** b

    def visit_unary(self, node):
        value = node.operand.accept(self)
        return -value if node.op == "-" else value

    def visit_call(self, node):
        return self.functions[node.function](*(a.accept(self) for a in node.arguments))


class Derivative:
    def __init__(self, by):
        self.by = by

    def generic(self, node):
        raise NotImplementedError(f"d/d{self.by} of {node.accept(Printer())}")

    def visit_number(self, node):
        return Number(0)

    def visit_name(self, node):
        return Number(int(node.id == self.by))

    def visit_binary(self, node):
        a, b, da, db = node.left, node.right, node.left.accept(self), node.right.accept(self)
        match node:
            case Binary("+" | "-"):
                return Binary(node.op, da, db)
            case Binary("*"):
                return da * b + a * db
            case Binary("^" | "**", _, Number(n)):
                return n * Binary("^", a, Number(n - 1)) * da
        return self.generic(node)


class Folder(Printer):
    def visit_number(self, node):
        return node

    visit_name = visit_number

    def visit_unary(self, node):
        inner = node.operand.accept(self)
        return Number(-inner.value) if isinstance(inner, Number) else Unary(node.op, inner)

    def visit_call(self, node):
        return Call(node.function, tuple(a.accept(self) for a in node.arguments))

    def visit_binary(self, node):
        match Binary(node.op, node.left.accept(self), node.right.accept(self)):
            case Binary(_, Number(), Number()) as both:
                return Number(both.accept(Evaluator()))
            case Binary("*", Number(0), _) | Binary("*", _, Number(0)):
                return Number(0)
            case Binary("*", Number(1), x) | Binary("*" | "^", x, Number(1)):
                return x
            case Binary("+", Number(0), x) | Binary("+" | "-", x, Number(0)):
                return x
            case folded:
                return folded


for text in ("1+2*3", "2^3^2", "-2^2", "(1+2)*-3", "1/4 - 5 % 3", "max(1, 2*3, min(4,5))", "2**-1",
             "sqrt(16)+abs(-3.5)", "1e3*x", "x*y - y*x", "", "1+", "(1", "1 2", "3 $ 4", "f(1,", "1/0",
             "nothing", "max()"):
    try:
        tree = Parser(text).parse()
        print(f"{text:24} {tree.accept(Printer()):34} {tree.accept(Evaluator(x=2, y=3))}")
    except (SyntaxError, ArithmeticError, LookupError, TypeError) as error:
        print(f"{text:24} {type(error).__name__}: {error}")
tree = Parser("3*x^4 + 2*x*x - 7*x + x*sinus + 1").parse()
for _ in range(3):
    tree = tree.accept(Derivative("x")).accept(Folder())
    print(tree.accept(Printer()), tree.accept(Evaluator(x=2, sinus=1)))
try:
    Parser("x/2").parse().accept(Derivative("x"))
except NotImplementedError as error:
    print(error)
tree = Parser("(x*3 + 1) % 1000 - x/2").parse()
total = 0
for x in range(1500):
    total += tree.accept(Evaluator(x=x))
print(total, hash(tree) == hash(Parser("(x*3+1)%1000-x/2").parse()), tree == Parser("x").parse())
