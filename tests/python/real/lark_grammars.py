# real: python3-lark
"""Earley, LALR and CYK grammars with lark: a calculator, JSON, an indented language, errors, reconstruction."""
from lark import Lark, Transformer, Tree, UnexpectedInput, Visitor, v_args
from lark.indenter import Indenter
from lark.reconstruct import Reconstructor

CALC = r"""
?start: sum | NAME "=" sum -> assign
?sum: product | sum "+" product -> add | sum "-" product -> sub
?product: power | product "*" power -> mul | product "/" power -> div
?power: atom | atom "^" power -> pow
?atom: NUMBER -> number | "-" atom -> neg | NAME -> var | "(" sum ")"
%import common.CNAME -> NAME
%import common.NUMBER
%import common.WS_INLINE
%ignore WS_INLINE
"""


@v_args(inline=True)
class Calculate(Transformer):
    from operator import add, mul, neg, sub, truediv as div
    number = float
    pow = pow

    def __init__(self):
        super().__init__()
        self.variables = {}

    def assign(self, name, value):
        self.variables[name] = value
        return value

    def var(self, name):
        return self.variables[name]


calculator = Calculate()
parse = Lark(CALC, parser="lalr", transformer=calculator).parse
for line in ("1 + 2 * 3", "a = -(2 + 3) ^ 2 ^ 1", "a * a / 4 - 1"):
    print(line, "->", parse(line))
print(Lark(CALC).parse("1+2*x^3").pretty())
JSON = r"""
start: value
?value: object | array | string | SIGNED_NUMBER -> number | "true" -> true | "false" -> false | "null" -> null
array: "[" [value ("," value)*] "]"
object: "{" [pair ("," pair)*] "}"
pair: string ":" value
string: ESCAPED_STRING
%import common.ESCAPED_STRING
%import common.SIGNED_NUMBER
%import common.WS
%ignore WS
"""
TEXT = '{"a": [1, -2.5e3, true], "b": {"c": null, "d": "x\\"y"}, "e": [], "f": {}}'


class ToPython(Transformer):
    start = lambda self, items: items[0]
    string = lambda self, items: items[0][1:-1]
    number = lambda self, items: float(items[0])
    array = list
    pair = tuple
    object = dict
    true, false, null = (lambda self, _: True), (lambda self, _: False), (lambda self, _: None)


for kind in ("lalr", "earley", "cyk"):
    grammar = JSON if kind != "cyk" else JSON.replace('[value ("," value)*]', '(value ("," value)*)?').replace('[pair ("," pair)*]', '(pair ("," pair)*)?')
    parser = Lark(grammar, parser=kind, maybe_placeholders=False)
    print(kind, ToPython().transform(parser.parse(TEXT)))
parser = Lark(JSON, parser="lalr", maybe_placeholders=False)
print(Reconstructor(parser).reconstruct(parser.parse(TEXT)))


class Blocks(Indenter):
    NL_type, INDENT_type, DEDENT_type, tab_len = "_NL", "_INDENT", "_DEDENT", 8
    OPEN_PAREN_types, CLOSE_PAREN_types = [], []


tree = Lark(r"""
start: _NL* block+
block: NAME _NL [_INDENT block+ _DEDENT]
%import common.CNAME -> NAME
%declare _INDENT _DEDENT
_NL: /(\r?\n[\t ]*)+/
""", parser="lalr", postlex=Blocks()).parse("a\n    b\n    c\n        d\ne\n")
print(tree.pretty())


class Count(Visitor):
    def __init__(self):
        self.names = []

    def block(self, tree):
        self.names.append(str(tree.children[0]))


count = Count()
count.visit(tree)
print(count.names, len(list(tree.iter_subtrees())), [t.data for t in tree.find_data("block")])
print(Lark('start: a | b\na: "x"\nb: "x"', ambiguity="explicit").parse("x"))
for text in ("1 +", "1 $ 2", "(1", ")"):
    try:
        parse(text)
    except UnexpectedInput as e:
        print(type(e).__name__, e.line, e.column, e.get_context(text).strip("\n"))
print(Tree("x", [1, Tree("y", [])]) == Tree("x", [1, Tree("y", [])]), [str(t) for t in parser.lex('{"k": 1}')])
