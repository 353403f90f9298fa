# test: smoke
# csv dialects and errors, configparser with interpolation, shlex, string templates, textwrap, argparse.
import argparse
import configparser
import contextlib
import csv
import io
import shlex
import string
import textwrap


def attempt(f):
    try:
        return f()
    except SystemExit as error:
        return f"exit {error.code}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


rows = [["a", 1, 2.5, None, True], ['q"uote', "com,ma", "new\nline", "", " space "], []]
for options in ({}, {"delimiter": ";"}, {"quoting": csv.QUOTE_ALL}, {"quoting": csv.QUOTE_NONNUMERIC}, {"quotechar": "'"}, {"lineterminator": "|\n"}, {"doublequote": False, "escapechar": "\\"},
                {"dialect": "excel-tab"}, {"dialect": "unix"}, {"quoting": csv.QUOTE_NONE, "escapechar": "\\"}):
    out = io.StringIO()
    csv.writer(out, **options).writerows(rows)
    print(options, repr(out.getvalue()))
for options, text in (({}, 'a,"b ""q""",c\r\n1,,"x\ny"\n\n'), ({"skipinitialspace": True}, "a,  b, 'c'\n"), ({"delimiter": "\t"}, "a\tb"), ({"quoting": csv.QUOTE_NONNUMERIC}, '1,"a",2.5\n'), ({"strict": True}, 'a,"b"c\n'),
                      ({"escapechar": "\\"}, 'a\\,b,c\\\\\n'), ({"quoting": csv.QUOTE_NONE}, '"a",b\n'), ({"quoting": csv.QUOTE_NONNUMERIC}, "x\n"), ({}, '"open\n'), ({"strict": True}, '"open\n'), ({}, "a\0b\n")):
    print(options, attempt(lambda: list(csv.reader(io.StringIO(text, newline=""), **options))))
for f in (lambda: csv.reader([], delimiter="ab"), lambda: csv.reader([], quoting=9), lambda: csv.writer(5), lambda: csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE).writerow(["a,b"]), lambda: csv.reader([5]).__next__(), lambda: csv.writer(io.StringIO()).writerow(5),
          lambda: csv.get_dialect("nope"), lambda: csv.reader([], dialect="nope"), lambda: csv.reader([], delimiter=""), lambda: csv.reader(5), lambda: csv.reader([], foo=1), lambda: csv.reader([], quotechar=None, quoting=0), lambda: csv.writer(io.StringIO(), escapechar="xx"), lambda: csv.field_size_limit("x")):
    print(attempt(f))
reader = csv.DictReader(io.StringIO("id,name\n1,Ann,extra\n2\n3,Cy\n"), restkey="rest", restval="?")
print(reader.fieldnames, list(reader), reader.line_num)
out = io.StringIO()
writer = csv.DictWriter(out, ["x", "y"], extrasaction="ignore", restval="-")
writer.writeheader()
writer.writerow({"x": 1, "z": 2})
print(repr(out.getvalue()), attempt(lambda: csv.DictWriter(out, ["x"]).writerow({"q": 1})), csv.list_dialects(), csv.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter, csv.Sniffer().has_header("name,age\nann,3\nbob,4\n"))

config = configparser.ConfigParser()
config.read_string("""
[DEFAULT]
home = base/x
retries: 3
[server]
path = %(home)s/www
port = 8080
debug = yes
hosts =
    one
    two
; comment
empty =
[paths]
base = ${server}
retries = 5
""")
print(config.sections(), config["server"]["path"], config.getint("server", "port"), config["server"].getboolean("debug"), config.getint("paths", "retries"), config["server"]["hosts"].split(), repr(config["server"]["empty"]), config.get("server", "none", fallback="fb"), dict(config["paths"]), "port" in config["server"], config.has_option("paths", "port"))
config["new"] = {"k": "v", "Upper": "U"}
config.remove_option("server", "hosts")
out = io.StringIO()
config.write(out)
print(out.getvalue())
for f in (lambda: config["nope"], lambda: config.get("server", "nope"), lambda: config.getint("server", "path"), lambda: config.read_string("novalue"), lambda: config.read_string("[a]\nx=1\n[a]\n"), lambda: config.read_string("[a]\nx=1\nx=2"), lambda: config.set("new", "a", "%(zz)s") or config.get("new", "a"),
          lambda: config.add_section("new"), lambda: config.set("new", "b", 5), lambda: config.read_string("[unclosed\n"), lambda: config["server"].getboolean("path"), lambda: config.set("new", "c", "%")):
    print(attempt(f))
extended = configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation(), allow_no_value=True, delimiters=("=",), comment_prefixes=("#",))
extended.read_dict({"a": {"x": "1", "y": "${x}2"}, "b": {"z": "${a:y}3", "flag": None}})
print(extended["b"]["z"], extended["b"]["flag"], configparser.RawConfigParser().read_dict({"s": {"v": "%(raw)s"}}))

print(shlex.split("a 'b c' \"d \\\"e\" f\\ g # not"), shlex.split("x # c", comments=True), shlex.quote("it's"), shlex.join(["a b", "c", ""]), attempt(lambda: shlex.split("'open")), list(shlex.shlex("a+=b 'c'", punctuation_chars=True)))
t = string.Template("$who likes ${what}s, $$5 $missing")
print(t.safe_substitute(who="A", what="B"), attempt(lambda: t.substitute(who="A", what="B")), attempt(lambda: string.Template("$ bad").substitute()), t.get_identifiers(), t.is_valid(), string.capwords("hello big  world"), string.Formatter().format("{0}-{x}", 1, x=2), list(string.Formatter().parse("a{b!r:>{w}}c")))
text = "The quick brown fox jumped over the lazy dog, and then-some-very-long-hyphenated-word.  Extra   spaces."
print(textwrap.fill(text, 28), textwrap.wrap(text, 20, initial_indent="* ", subsequent_indent="  "), textwrap.shorten(text, 30), textwrap.shorten(text, 20, placeholder="..."), repr(textwrap.dedent("   a\n     b\n\n   c\n")), textwrap.indent("a\n\nb\n", "> "), textwrap.wrap("averyveryverylongword", 6), textwrap.wrap("a b", 10, max_lines=1), textwrap.wrap("x\ty", 20, expand_tabs=True), sep="\n")

parser = argparse.ArgumentParser(prog="tool", description="Does things.", epilog="The end.")
parser.add_argument("files", nargs="*", help="input files")
parser.add_argument("-v", "--verbose", action="count", default=0, help="more output")
parser.add_argument("-n", "--number", type=int, metavar="N", default=3, help="how many (default: %(default)s)")
parser.add_argument("--mode", choices=["fast", "slow"], default="fast")
parser.add_argument("--flag", action=argparse.BooleanOptionalAction)
parser.add_argument("-x", action="append", dest="xs")
group = parser.add_mutually_exclusive_group()
group.add_argument("--on", action="store_true")
group.add_argument("--off", action="store_const", const=0, default=1)
for line in ("a b -vv -n 5", "--mode=slow --no-flag -x1 -x 2", "--num 7 --on", "", "-- -v", "-vn9 f", "--flag --off"):
    print(line, "=>", sorted(vars(parser.parse_args(line.split())).items()))
for line in ("--mode=odd", "-n x", "--on --off", "--nothing", "-n", "--help", "--n=1 --o"):
    out = io.StringIO()
    with contextlib.redirect_stderr(out), contextlib.redirect_stdout(out):
        result = attempt(lambda: parser.parse_args(line.split()))
    print(line, "=>", result, out.getvalue(), sep="\n")
sub = argparse.ArgumentParser(prog="git")
commands = sub.add_subparsers(dest="command", required=True)
add = commands.add_parser("add", aliases=["a"])
add.add_argument("path")
add.set_defaults(run=len)
commands.add_parser("push").add_argument("--force", action="store_true")
print(sub.parse_args(["add", "f"]), sub.parse_args(["push", "--force"]), sub.parse_known_args(["push", "--zzz", "q"]))
