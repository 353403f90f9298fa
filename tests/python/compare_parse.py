#!/usr/bin/python3.11
"""Compare metavm's Python parser with CPython 3.11's.

    compare_parse.py BINARY trees DIR...      syntax trees of all .py files below the folders
    compare_parse.py BINARY errors            errors of snippets taken from CPython's own tests
    compare_parse.py BINARY mutate N DIR...   errors of N mutations of real files
    compare_parse.py BINARY symbols DIR...    symbol tables of files, and of the snippets
    compare_parse.py BINARY checks DIR...     errors and warnings of compile() likewise
    compare_parse.py BINARY fold N            N random constant expressions

BINARY is python-parse-dump. Prints the differences and ends with the figures.
"""

import _symtable
import ast
import hashlib
import io
import os
import pickle
import random
import re
import subprocess
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)


class Parser:
    """The program under test, serving one text after another."""

    def __init__(self, binary):
        self.binary = binary
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, source, mode="exec", options=""):
        """Returns ("ok", dump) or ("error", description)."""
        flags = "-" + options
        if isinstance(source, str):
            source = source.encode("utf-8", "surrogatepass")
            flags += "s"
        self.process.stdin.write(b"%s %s %d\n" % (mode.encode(), flags.encode(), len(source)))
        self.process.stdin.write(source)
        self.process.stdin.flush()
        head = self.process.stdout.readline().split()
        if not head:
            code = self.process.wait()
            self.start()
            return "crash", str(code)
        text = self.process.stdout.read(int(head[1]))
        return head[0].decode(), text.decode("utf-8", "surrogatepass")


def dump_scope(table, indent):
    names = sorted((f" {n}={f}" for n, f in table.symbols.items()),
                   key=lambda text: text.encode())
    head = f"{indent}{table.type} {table.name} {table.lineno} {int(table.nested)} ("
    head += "".join(" " + n for n in table.varnames) + " )" + "".join(names) + "\n"
    return head + "".join(dump_scope(c, indent + " ") for c in table.children)


FLAGS = {"b": 0x400000, "i": 0x4000, "d": 0x200}


def expected(source, mode="exec", options=""):
    """What CPython says, in the same form."""
    try:
        if options == "y":
            return "ok", dump_scope(_symtable.symtable(source, "<test>", mode), "")
        if options == "c":
            with warnings.catch_warnings(record=True) as found:
                warnings.simplefilter("always")
                compile(source, "<test>", mode, dont_inherit=True)
            return "ok", "".join(f"{w.category.__name__} {w.lineno} {w.message}\n" for w in found)
        flags = sum(FLAGS[o] for o in options)
        tree = compile(source, "<test>", mode, flags | ast.PyCF_ONLY_AST)
    except SyntaxError as e:
        head = "%s\n%r\n" % (type(e).__name__, e.msg)
        if e.end_lineno is None:
            return "error", head + "-"
        return "error", head + "%s %s %s %s\n%r" % (
            e.lineno, e.offset, e.end_lineno, e.end_offset, e.text or "")
    except ValueError as e:
        return "error", "ValueError\n%r\n-" % str(e)
    except MemoryError:
        return "error", "MemoryError\n''\n-"
    except RecursionError as e:
        if options in ("y", "c"):
            return "error", "RecursionError\n%r\n-" % str(e)
        return "skip", ""
    return "tree", tree


def python_files(folders):
    for folder in folders:
        if os.path.isfile(folder):
            yield folder
        for root, dirs, files in os.walk(folder):
            dirs.sort()
            for name in sorted(files):
                if name.endswith(".py"):
                    yield os.path.join(root, name)


def digest(text):
    return hashlib.sha1(text.encode("utf-8", "surrogatepass")).hexdigest()


def compare_trees(parser, folders):
    cache_path = os.environ.get("COMPARE_PARSE_CACHE")
    cache = {}
    if cache_path and os.path.exists(cache_path):
        with open(cache_path, "rb") as f:
            cache = pickle.load(f)
    good = bad = 0
    for path in python_files(folders):
        with open(path, "rb") as f:
            source = f.read()
        key = hashlib.sha1(source).hexdigest()
        if key not in cache:
            kind, value = expected(source)
            if kind == "tree":
                kind, value = "ok", ast.dump(value, include_attributes=True)
            cache[key] = kind, digest(value)
        kind, text = parser.ask(source)
        want_kind, want = cache[key]
        accepted = parser.ask(source, "exec", "g")[1] == "accepted"
        if accepted != (want_kind == "ok"):
            print(f"{path}: the rules for errors think otherwise")
            bad += 1
            continue
        if (kind, digest(text)) == (want_kind, want):
            good += 1
            continue
        bad += 1
        print(f"{path}: {kind}, CPython: {want_kind}")
        if bad <= 20:
            show_difference(source, kind, text)
    if cache_path:
        with open(cache_path, "wb") as f:
            pickle.dump(cache, f)
    print(f"trees: {good} of {good + bad} files agree")
    return bad == 0


def show_difference(source, kind, text):
    want_kind, want = expected(source)
    if want_kind == "tree":
        want = ast.dump(want, include_attributes=True)
    at = next((i for i, (a, b) in enumerate(zip(text, want)) if a != b), 0)
    print("   ours:   ", repr(text[max(0, at - 100):at + 120]))
    print("   CPython:", repr(want[max(0, at - 100):at + 120]))


ODD_TEXTS = ["\t", " ", "\n", "\f", "\\", "\\\n", "\r", "\x01", "\x7f", "#", "'", '"', "0", "_",
             "e", "{", "}", "(", "]", "\u00e9", "\u00b5", "\u20ac", "\u3000",
             "\U0001f600", "\u0301",
             "\\9", "return 1\n", "break\n", "global x\n", "*a, *b = c\n", "await x\n", "yield\n",
             "nonlocal y\n", "__debug__", "x is 1", "(1)()", "x := 1", "[1][a, b]", "return",
             "continue", "break", "[await x for a in b]", "async for x in y: z\n", "_", "self",
             "f'{a", "\n\t", "\n  ", "b'\u00e9'", "'\\x'", "'\\N{foo}'", "u'\\ud800'", "f'{a!x}'",
             "f'{a:{b'", "f\"\"\"{\n a b}\"\"\"", "rb''", "bu''", "1__2", "0b2", "1e", "..."]


class Figures:
    def __init__(self, limit):
        self.total = self.agree = self.same_message = self.crashes = 0
        self.limit = limit
        self.shown = 0

    def compare(self, parser, source, mode="exec", options=""):
        want_kind, want = expected(source, mode, options)
        if want_kind == "skip":
            return
        kind, text = parser.ask(source, mode, options)
        if want_kind == "tree":
            want_kind, want = "ok", ast.dump(want, include_attributes=True)
        self.total += 1
        if (kind, text) == (want_kind, want):
            self.agree += 1
            return
        # The line of text may differ: CPython takes it from buffers of changing contents.
        ours, theirs = text.split("\n"), want.split("\n")
        if kind == want_kind == "error" and ours[:3] == theirs[:3]:
            self.agree += 1
            return
        if kind == want_kind == "error" and ours[:2] == theirs[:2]:
            self.same_message += 1
        if kind == "crash":
            self.crashes += 1
        self.shown += 1
        if self.shown <= self.limit:
            print("-----", mode, options, repr(source if len(source) < 300 else source[-300:]))
            print("   ours:   ", kind, text[:300].split("\n"))
            print("   CPython:", want_kind, want[:300].split("\n"))

    def report(self, what):
        percent = 100 * self.agree / max(1, self.total)
        print(f"{what}: {self.agree} of {self.total} agree ({percent:.2f} %), "
              f"{self.same_message} more with the same message, {self.crashes} crashes")
        return percent


SNIPPET_FILES = """test_syntax test_exceptions test_eof test_fstring test_string_literals
    test_unparse test_patma test_grammar test_named_expressions test_positional_only_arg
    test_keywordonlyarg test_unpack_ex test_unpack test_generators test_genexps test_listcomps
    test_dictcomps test_setcomps test_except_star test_coroutines test_asyncgen test_type_comments
    test_future test_source_encoding test_unicode_identifiers test_compile test_ast test_flufl
    test_global test_scope test_nonlocal test_decorators test_annotations test_extcall test_lambda
    test_metaclass test_peg_generator/test_pegen test_parser test_codeop test_cmd_line_script
    test_traceback test_doctest test_lib2to3 test_tokenize test_dataclasses test_symtable
    test_with test_await test_exception_group test_pep646_syntax test_generators test_yield_from
    test_repl test_eval test_int test_float test_complex test_super test_class
    test_builtin""".split()


def snippets(library):
    """Texts within CPython's tests: all string literals and the sources of doctests."""
    import doctest
    seen = set()
    for name in SNIPPET_FILES:
        path = f"{library}/test/{name}.py"
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8", errors="replace") as f:
            tree = ast.parse(f.read())
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            text = node.value
            if len(text) > 20000:
                continue
            candidates = [text]
            if ">>> " in text:
                try:
                    examples = doctest.DocTestParser().get_examples(text)
                    candidates += [e.source for e in examples]
                except ValueError:
                    pass
            for candidate in candidates:
                import textwrap
                for version in (candidate, textwrap.dedent(candidate)):
                    if version not in seen:
                        seen.add(version)
                        yield version


def compare_errors(parser, limit):
    figures = Figures(limit)
    for text in snippets("/usr/lib/python3.11"):
        try:
            text.encode()
        except UnicodeEncodeError:
            continue
        figures.compare(parser, text)
        if len(text) < 200:
            figures.compare(parser, text, "eval")
            figures.compare(parser, text, "single")
            begin = text[:len(text) * (len(text) % 10) // 9]
            figures.compare(parser, begin, "single", "id")
            figures.compare(parser, begin, "exec", "i")
            figures.compare(parser, text, "exec", "b")
    return figures.report("snippets") >= 97


def mutations(text, rng):
    """One text with a token deleted, doubled, exchanged or put elsewhere."""
    try:
        tokens = [t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.string]
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return text
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def span(t):
        return (starts[t.start[0] - 1] + t.start[1], starts[t.end[0] - 1] + t.end[1])

    extra = ["(", ")", "[", "]", "{", "}", ":", ",", ".", "=", "==", ":=", "*", "**", "/", "->",
             "if", "else", "for", "in", "lambda", "def", "class", "return", "yield", "await",
             "async", "with", "as", "import", "from", "not", "and", "is", "None", "True", "x",
             "1", "'a'", "f'{x}'", "\\", ";", "@", "!", "$", "match", "case", "_", "print", "del",
             "try", "except", "finally", "raise", "global", "nonlocal", "pass", "\n", "  ", "elif",
             "while", "1_", "0x", "'", '"""', "+=", "...", "b'a'", "~", "-"]
    how = rng.randrange(6)
    if not tokens:
        return text
    if how >= 4:  # characters instead of tokens
        at = rng.randrange(len(text))
        if how == 4:
            return text[:at] + text[at + rng.randrange(4):]
        return text[:at] + rng.choice(ODD_TEXTS) + text[at:]
    t = rng.choice(tokens)
    begin, end = span(t)
    if how == 0:
        return text[:begin] + text[end:]
    if how == 1:
        return text[:end] + " " + text[begin:end] + text[end:]
    if how == 2:
        return text[:begin] + rng.choice(extra) + " " + text[begin:]
    return text[:begin] + rng.choice(extra) + text[end:]


def compare_mutations(parser, count, folders, limit):
    rng = random.Random(int(os.environ.get("COMPARE_PARSE_SEED", "1")))
    paths = [p for p in python_files(folders)]
    figures = Figures(limit)
    while figures.total < count:
        path = rng.choice(paths)
        try:
            with tokenize.open(path) as f:
                text = f.read()
            tree = ast.parse(text)
        except (SyntaxError, UnicodeDecodeError, ValueError):
            continue
        if not tree.body:
            continue
        # A statement or a few rather than the file: errors stop the parser at the first.
        lines = text.splitlines(keepends=True)
        for _ in range(20):
            node = rng.choice(tree.body)
            if node.end_lineno - node.lineno > 60 and hasattr(node, "body") and node.body:
                inner = rng.choice(node.body)
                import textwrap
                piece = textwrap.dedent("".join(lines[inner.lineno - 1:inner.end_lineno]))
            else:
                piece = "".join(lines[node.lineno - 1:node.end_lineno])
            if len(piece) > 6000 or not piece.strip():
                continue
            piece = mutations(piece, rng)
            if rng.random() < 0.3:
                piece = mutations(piece, rng)
            mode = rng.choice(["exec"] * 6 + ["single", "eval"])
            figures.compare(parser, piece, mode, rng.choice(["", "c", "y"]))
    return figures.report("mutations") >= 97


def compare_passes(parser, folders, limit, options, what):
    figures = Figures(limit)
    for path in python_files(folders):
        with open(path, "rb") as f:
            figures.compare(parser, f.read(), "exec", options)
    good = figures.report(what + " of files") == 100
    figures = Figures(limit)
    for text in snippets("/usr/lib/python3.11"):
        try:
            text.encode()
        except UnicodeEncodeError:
            continue
        figures.compare(parser, text, "exec", options)
        figures.compare(parser, text, "single", options)
    return figures.report(what + " of snippets") >= 97 and good


def random_expression(rng, depth):
    if depth == 0 or rng.random() < 0.15:
        return rng.choice([
            "0", "1", "2", "3", "7", "10", "0x7f", "255", "1000000007", "2**40", "10**20", "True",
            "False", "None", "...", "1.5", "0.1", "-0.0", "1e308", "3e-5", "1j", "2.5j", "'abc'",
            "''", "b'xy'", "b''", "'é€😀'", "__debug__", "(1, 2)", "()", "('a',)", "x"])
    def sub():
        return random_expression(rng, depth - 1)
    how = rng.randrange(10)
    if how < 5:
        op = rng.choice("+ - * / // % ** << >> | ^ & + * - @".split())
        return f"({sub()} {op} {sub()})"
    if how < 7:
        return f"({rng.choice(['-', '+', '~', 'not '])}{sub()})"
    if how == 7:
        return f"({sub()}, {sub()})"
    if how == 8:
        return f"({sub()})[{sub()}]"
    return f"({sub()}, {sub()}, {sub()})"


def compare_folding(parser, count, limit):
    """Random expressions: do both or neither fold to a constant, and to the same one?"""
    import dis
    rng = random.Random(int(os.environ.get("COMPARE_PARSE_SEED", "1")))
    same = only_theirs = wrong = 0
    for _ in range(count):
        source = random_expression(rng, rng.randrange(1, 5))
        try:
            code = compile(source, "<test>", "eval")
        except (SyntaxError, RecursionError):
            continue
        steps = [i for i in dis.get_instructions(code) if i.opname not in ("RESUME", "NOP")]
        constant = steps[0].opname == "LOAD_CONST" and len(steps) == 2
        theirs = repr(steps[0].argval) if constant else None
        kind, text = parser.ask(source, "eval", "o")
        match = re.match(r"Expression\(body=Constant\(value=(.*?)(, kind='u')?, lineno=", text)
        ours = match.group(1) if match else None
        if ours == theirs:
            same += 1
        elif ours is None:
            only_theirs += 1
            if only_theirs < limit:
                print("----- not folded:", source, "is", theirs)
        else:
            wrong += 1
            if wrong < limit:
                print("----- wrong:", source, "\n   ours:   ", ours, "\n   CPython:", theirs)
    print(f"folding: {same} the same, {only_theirs} only folded by CPython, {wrong} wrong")
    return wrong == 0


def main():
    binary, what, *rest = sys.argv[1:]
    parser = Parser(binary)
    limit = int(os.environ.get("COMPARE_PARSE_SHOW", "40"))
    if what == "trees":
        good = compare_trees(parser, rest)
    elif what == "errors":
        good = compare_errors(parser, limit)
    elif what == "fold":
        good = compare_folding(parser, int(rest[0]), limit)
    elif what == "symbols":
        good = compare_passes(parser, rest, limit, "y", "symbol tables")
    elif what == "checks":
        good = compare_passes(parser, rest, limit, "c", "errors of compile()")
    else:
        good = compare_mutations(parser, int(rest[0]), rest[1:], limit)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
