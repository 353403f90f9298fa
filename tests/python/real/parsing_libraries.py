# real: python3-pyparsing python3-ply python3-sqlparse python3-docopt
"""pyparsing, ply's lex and yacc, sqlparse and docopt."""
import sys

import docopt
import ply.lex
import ply.yacc
import pyparsing as pp
import sqlparse

pp.ParserElement.enable_packrat()
number = pp.pyparsing_common.number
expression = pp.infix_notation(number | pp.Word(pp.alphas), [("^", 2, pp.OpAssoc.RIGHT), (pp.one_of("* /"), 2, pp.OpAssoc.LEFT), (pp.one_of("+ -"), 2, pp.OpAssoc.LEFT)])
print(expression.parse_string("2^3^x * (4 + y) - 1").as_list())
address = pp.Group(pp.Word(pp.nums)("number") + pp.Word(pp.alphas)("street")) + pp.Optional(pp.Suppress(",") + pp.Regex(r"(?P<zip>\d{5})"))("rest")
result = address.parse_string("12 Main , 90210")
print(result.as_list(), result.dump(), result[0].street, result.zip)
json = pp.Forward()
json <<= (pp.dbl_quoted_string().set_parse_action(pp.remove_quotes) | number | pp.Group(pp.Suppress("[") + pp.Optional(pp.delimited_list(json)) + pp.Suppress("]"))
          | pp.Dict(pp.Suppress("{") + pp.Optional(pp.delimited_list(pp.Group(pp.dbl_quoted_string().set_parse_action(pp.remove_quotes) + pp.Suppress(":") + json))) + pp.Suppress("}"), asdict=True))
print(json.parse_string('{"a": [1, 2.5, {"b": []}], "c": "d"}').as_list())
words = pp.OneOrMore(pp.Word(pp.alphas).set_parse_action(lambda s, at, t: f"{t[0]}@{at}")) + pp.StringEnd()
print(words.parse_string("a bc d"), [(t.as_list(), a, b) for t, a, b in pp.Word(pp.nums).scan_string("1 a 22")], pp.nested_expr().parse_string("(a (b c) d)").as_list())
for parser, text in ((words, "a 1"), (expression, "2 *"), (pp.Keyword("if") + pp.Literal("("), "if x")):
    try:
        print(parser.parse_string(text, parse_all=True))
    except pp.ParseException as e:
        print(e, "|", e.explain(depth=0))

tokens = ("NUMBER", "NAME")
literals = "=+-*/()"
t_NAME = r"[a-zA-Z_]\w*"
t_ignore = " \t"


def t_NUMBER(t):
    r"\d+"
    t.value = int(t.value)
    return t


def t_error(t):
    print("illegal", t.value[0])
    t.lexer.skip(1)


precedence = (("left", "+", "-"), ("left", "*", "/"), ("right", "UMINUS"))
names = {}


def p_statement(p):
    """statement : NAME "=" expression
                 | expression"""
    if len(p) == 4:
        names[p[1]] = p[3]
    p[0] = p[len(p) - 1]


def p_binary(p):
    """expression : expression '+' expression
                  | expression '-' expression
                  | expression '*' expression
                  | expression '/' expression"""
    p[0] = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__, "/": int.__floordiv__}[p[2]](p[1], p[3])


def p_unary(p):
    "expression : '-' expression %prec UMINUS"
    p[0] = -p[2]


def p_atom(p):
    """expression : NUMBER
                  | NAME
                  | '(' expression ')'"""
    p[0] = names.get(p[1], 0) if isinstance(p[1], str) and p[1] != "(" else p[len(p) // 2] if len(p) == 4 else p[1]


def p_error(p):
    print("syntax error at", p and p.value)


ply.lex.lex()
parser = ply.yacc.yacc(write_tables=False, debug=False, errorlog=ply.yacc.NullLogger())
for line in ("x = 2 + 3 * 4", "-x * (2 - 5)", "y = = 1", "7 $ + 1", "100 / 7 / 2"):
    print(line, "->", parser.parse(line))

SQL = "select a, b.c as d, case when x>1 then 'y' else null end from t1 a join (select * from t2) b on a.id=b.id where a.x in (1,2) and not b.y like '%z' group by 1 order by d desc; insert into t values (1,'a;b'); -- end"
for statement in sqlparse.split(SQL):
    print(sqlparse.format(statement, reindent=True, keyword_case="upper", identifier_case="lower"))
    print(sqlparse.format(statement, strip_comments=True, reindent_aligned=True))
    parsed = sqlparse.parse(statement)[0]
    print(parsed.get_type(), [(t.ttype and str(t.ttype), str(t)[:20]) for t in parsed.tokens if not t.is_whitespace])
sqlparse.parse(SQL)[0]._pprint_tree(f=sys.stdout)

USAGE = """Naval Fate.

Usage:
  ship new <name>...
  ship [<name>] move <x> <y> [--speed=<kn>]
  ship (-h | --help | --version)

Options:
  -h --help     Show this.
  --speed=<kn>  Speed in knots [default: 10].
"""
for line in ("new a b", "x move 1 2 --speed=15", "move 3 4", "sink", "--version", "new"):
    try:
        print(sorted(docopt.docopt(USAGE, line.split(), version="ship 1").items(), key=str))
    except SystemExit as e:
        print(type(e).__name__, e)
