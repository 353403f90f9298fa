# Small languages: brainf*** with a compiler to closures, a Turing machine, Forth, unification in the manner of Prolog, SAT by DPLL, a template engine, Markdown, SQL-like queries.
import html
import re
from collections import defaultdict
from functools import reduce


def brain(source, data=b""):
    stack, jumps = [], {}
    code = [c for c in source if c in "+-<>.,[]"]
    for i, c in enumerate(code):
        if c == "[":
            stack.append(i)
        elif c == "]":
            j = stack.pop()
            jumps[i], jumps[j] = j, i
    tape, at, i, out, steps, given = defaultdict(int), 0, 0, [], 0, iter(data)
    while i < len(code):
        c = code[i]
        if c == "+":
            tape[at] = tape[at] + 1 & 255
        elif c == "-":
            tape[at] = tape[at] - 1 & 255
        elif c == ">":
            at += 1
        elif c == "<":
            at -= 1
        elif c == ".":
            out.append(tape[at])
        elif c == ",":
            tape[at] = next(given, 0)
        elif c == "[" and not tape[at] or c == "]" and tape[at]:
            i = jumps[i]
        i += 1
        steps += 1
    return bytes(out).decode(), steps


HELLO = "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++."
print(brain(HELLO), brain(",[.,]", b"echo"), brain("++++[>+++++<-]>[<+++++>-]+<+[>[>+>+<<-]++>>[<<+>>-]>>>[-]++>[-]+>>>+[[-]++++++>>>]<<<[[<++++++++<++>>-]+<.<[>----<-]<]<<[>>>>>[>>>[-]+++++++++<[>-<-]+++++++++>[-[<->-]+[<<<]]<[>+<-]>]<<-]<<-]")[0].split()[:5])
try:
    brain("]")
except IndexError as error:
    print(error)


def turing(rules, tape, state="start", blank="_"):
    cells, at, steps = dict(enumerate(tape)), 0, 0
    while state != "halt":
        write, move, state = rules[state, cells.get(at, blank)]
        cells[at] = write
        at += {"R": 1, "L": -1, "S": 0}[move]
        steps += 1
    return "".join(cells[k] for k in sorted(cells)).strip(blank), steps


increment = {("start", "0"): ("0", "R", "start"), ("start", "1"): ("1", "R", "start"), ("start", "_"): ("_", "L", "carry"), ("carry", "1"): ("0", "L", "carry"), ("carry", "0"): ("1", "S", "halt"), ("carry", "_"): ("1", "S", "halt")}
beaver = {("start", "_"): ("1", "R", "b"), ("start", "1"): ("1", "L", "c"), ("b", "_"): ("1", "L", "start"), ("b", "1"): ("1", "R", "b"), ("c", "_"): ("1", "L", "b"), ("c", "1"): ("1", "S", "halt")}
print(turing(increment, "1011"), turing(increment, "111"), turing(beaver, ""))


class Forth:
    def __init__(self):
        self.stack, self.out, self.words = [], [], {}
        for symbol, f in {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a // b, "mod": lambda a, b: a % b, "<": lambda a, b: -(a < b), "=": lambda a, b: -(a == b)}.items():
            self.words[symbol] = lambda f=f: self.stack.append(f(*(self.stack.pop(), self.stack.pop())[::-1]))
        self.words |= {"dup": lambda: self.stack.append(self.stack[-1]), "drop": lambda: self.stack.pop(), "swap": lambda: self.stack.append(self.stack.pop(-2)), "over": lambda: self.stack.append(self.stack[-2]), ".": lambda: self.out.append(str(self.stack.pop())), "rot": lambda: self.stack.append(self.stack.pop(-3))}

    def run(self, text):
        tokens, i = text.split(), 0
        while i < len(tokens):
            if tokens[i] == ":":
                end = tokens.index(";", i)
                body = self.compile(tokens[i + 2:end])
                self.words[tokens[i + 1]] = lambda body=body: self.execute(body)
                i = end
            else:
                end = i
                while end < len(tokens) and tokens[end] != ":":
                    end += 1
                self.execute(self.compile(tokens[i:end]))
                i = end - 1
            i += 1
        return " ".join(self.out), self.stack

    def compile(self, tokens):
        out, stack = [], []
        for t in tokens:
            if t == "if":
                stack.append((out, None))
                out = []
            elif t == "else":
                stack.append((stack.pop()[0], out))
                out = []
            elif t == "then":
                outer, yes = stack.pop()
                outer.append(("if", out if yes is None else yes, [] if yes is None else out))
                out = outer
            elif t == "begin":
                stack.append((out, None))
                out = []
            elif t == "until":
                outer, _ = stack.pop()
                outer.append(("until", out))
                out = outer
            else:
                out.append(int(t) if t.lstrip("-").isdigit() else t)
        return out

    def execute(self, body):
        for item in body:
            if isinstance(item, int):
                self.stack.append(item)
            elif isinstance(item, str):
                if item not in self.words:
                    raise KeyError(item)
                self.words[item]()
            elif item[0] == "if":
                self.execute(item[1] if self.stack.pop() else item[2])
            else:
                while True:
                    self.execute(item[1])
                    if self.stack.pop():
                        break


print(Forth().run(": square dup * ; : fact dup 2 < if drop 1 else dup 1 - fact * then ; 5 square . 10 fact . 3 4 swap - . 1 begin dup . 2 * dup 50 < 0 = until . 1 2 3 rot"))
print(Forth().run(": gcd begin swap over mod dup 0 = until drop ; 1071 462 gcd . 0 1 0 begin rot rot swap over + rot 1 + dup 30 = until drop ."))
for bad in ("1 +", "nope", "1 0 /"):
    try:
        Forth().run(bad)
    except (IndexError, KeyError, ZeroDivisionError) as error:
        print(type(error).__name__, error)


def unify(a, b, bindings):
    def walk(t):
        while isinstance(t, str) and t[:1].isupper() and t in bindings:
            t = bindings[t]
        return t
    a, b = walk(a), walk(b)
    if a == b:
        return bindings
    if isinstance(a, str) and a[:1].isupper():
        return bindings | {a: b}
    if isinstance(b, str) and b[:1].isupper():
        return bindings | {b: a}
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        for x, y in zip(a, b):
            if (bindings := unify(x, y, bindings)) is None:
                return None
        return bindings
    return None


def rename(term, n):
    return tuple(rename(t, n) for t in term) if isinstance(term, tuple) else f"{term}{n}" if term[:1].isupper() else term


def solve(goals, rules, bindings, depth=0):
    if not goals:
        yield bindings
        return
    for number, (head, body) in enumerate(rules):
        fresh = f"_{depth}_{number}"
        if (found := unify(goals[0], rename(head, fresh), bindings)) is not None:
            yield from solve([rename(g, fresh) for g in body] + goals[1:], rules, found, depth + 1)


def resolve(t, bindings):
    while isinstance(t, str) and t in bindings:
        t = bindings[t]
    return tuple(resolve(x, bindings) for x in t) if isinstance(t, tuple) else t


rules = [(("parent", p, c), []) for p, c in (("ann", "bob"), ("bob", "cy"), ("bob", "di"), ("cy", "ed"))]
rules += [(("old", "X", "Y"), [("parent", "X", "Y")]), (("old", "X", "Z"), [("parent", "X", "Y"), ("old", "Y", "Z")]), (("app", "nil", "L", "L"), []), (("app", ("c", "H", "T"), "L", ("c", "H", "R")), [("app", "T", "L", "R")])]
print([resolve("Who", b) for b in solve([("old", "ann", "Who")], rules, {})], [(resolve("A", b), resolve("B", b)) for b in solve([("parent", "A", "M"), ("parent", "M", "B")], rules, {})])
print([(resolve("P", b), resolve("Q", b)) for b in solve([("app", "P", "Q", ("c", "1", ("c", "2", "nil")))], rules, {})])


def dpll(clauses, chosen=()):
    changed = True
    while changed:
        changed = False
        for clause in clauses:
            if len(clause) == 1:
                (literal,) = clause
                clauses, chosen, changed = assign(clauses, literal), chosen + (literal,), True
                break
    if not clauses:
        return chosen
    if frozenset() in clauses:
        return None
    literal = min(min(clauses, key=lambda c: (len(c), sorted(c))))
    for pick in (literal, -literal):
        if (result := dpll(assign(clauses, pick), chosen + (pick,))) is not None:
            return result
    return None


def assign(clauses, literal):
    return [c - {-literal} for c in clauses if literal not in c]


def pigeons(n, holes):
    number = lambda p, h: p * holes + h + 1
    return [frozenset(number(p, h) for h in range(holes)) for p in range(n)] + [frozenset({-number(a, h), -number(b, h)}) for h in range(holes) for a in range(n) for b in range(a)]


print(sorted(dpll([frozenset(c) for c in ((1, 2), (-1, 3), (-3, -2), (2, 3))]), key=abs), dpll(pigeons(4, 3)), len(dpll(pigeons(4, 4))))


class Template:
    def __init__(self, text):
        self.parts = self.parse(re.split(r"(\{%.*?%\}|\{\{.*?\}\})", text))

    def parse(self, tokens, until=()):
        out = []
        while tokens:
            t = tokens.pop(0)
            if t.startswith("{{"):
                out.append(("value", *[f.strip() for f in t[2:-2].split("|")]))
            elif t.startswith("{%"):
                words = t[2:-2].split()
                if words[0] in until:
                    out.append(("end", words[0]))
                    return out
                if words[0] == "for":
                    out.append(("for", words[1], words[3], self.parse(tokens, ("end",))[:-1]))
                elif words[0] == "if":
                    yes, no = self.parse(tokens, ("else", "end")), []
                    if yes.pop()[1] == "else":
                        no = self.parse(tokens, ("end",))[:-1]
                    out.append(("if", " ".join(words[1:]), yes, no))
                else:
                    raise SyntaxError(words[0])
            elif t:
                out.append(("text", t))
        return out

    def lookup(self, path, names):
        return reduce(lambda v, k: v[k] if isinstance(v, dict) else getattr(v, k), path.split("."), names)

    def render(self, parts=None, /, **names):
        out = []
        for part in self.parts if parts is None else parts:
            match part:
                case "text", text:
                    out.append(text)
                case "value", path, *filters:
                    value = self.lookup(path, names)
                    for f in filters:
                        value = {"upper": str.upper, "len": len, "escape": html.escape, "join": ", ".join}[f](value)
                    out.append(str(value))
                case "for", name, path, body:
                    for i, item in enumerate(self.lookup(path, names)):
                        out.append(self.render(body, **names | {name: item, "index": i}))
                case "if", path, yes, no:
                    out.append(self.render(yes if self.lookup(path, names) else no, **names))
        return "".join(out)


page = Template("<h1>{{ title|escape|upper }}</h1>{% for u in users %}{{ index }}:{{ u.name }}{% if u.tags %}({{ u.tags|join }}){% else %}-{% end %} {% end %}{{ users|len }}")
print(page.render(title="a<b", users=[{"name": "Ann", "tags": ["x", "y"]}, {"name": "Bob", "tags": []}]), len(page.render(title="t", users=[{"name": str(i), "tags": ["q"] * (i % 3)} for i in range(200)])))


def markdown(text):
    def inline(s):
        for pattern, tag in ((r"\*\*(.+?)\*\*", "b"), (r"\*(.+?)\*", "i"), (r"`(.+?)`", "code")):
            s = re.sub(pattern, rf"<{tag}>\1</{tag}>", s)
        return re.sub(r"\[(.+?)\]\((.+?)\)", r'<a href="\2">\1</a>', s)
    out = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.split("\n")
        if m := re.match(r"(#+) (.*)", block):
            out.append(f"<h{len(m[1])}>{inline(m[2])}</h{len(m[1])}>")
        elif all(line.startswith("- ") for line in lines):
            out.append("<ul>" + "".join(f"<li>{inline(line[2:])}</li>" for line in lines) + "</ul>")
        else:
            out.append(f"<p>{inline(' '.join(lines))}</p>")
    return "\n".join(out)


print(markdown("# Title *x*\n\nSome **bold** and\n`code` [link](http://a.b).\n\n- one\n- *two*\n\n## End"))
