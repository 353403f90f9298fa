# real:
"""argparse: groups, sub-commands, types, actions, errors, help."""
import argparse
import contextlib
import io
import pathlib


class Join(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, (getattr(namespace, self.dest) or "") + option_string + "+".join(values))


def even(text):
    n = int(text)
    if n % 2:
        raise argparse.ArgumentTypeError(f"{n} is odd")
    return n


parser = argparse.ArgumentParser("tool", description="Does %(prog)s things. " + "Long words. " * 12, epilog="The end.", fromfile_prefix_chars="@",
                                 formatter_class=argparse.ArgumentDefaultsHelpFormatter)
parser.add_argument("--version", action="version", version="%(prog)s 2.0")
parser.add_argument("-v", "--verbose", action="count", default=0, help="more words")
parser.add_argument("-D", dest="defines", action="append", metavar="KEY=VALUE", type=lambda s: tuple(s.split("=", 1)))
parser.add_argument("--flag", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("--join", nargs="+", action=Join)
output = parser.add_argument_group("output", "where things go")
output.add_argument("-o", "--output", type=pathlib.Path, default=pathlib.Path("out"))
one = output.add_mutually_exclusive_group()
one.add_argument("--json", action="store_const", const="json", dest="format")
one.add_argument("--xml", action="store_const", const="xml", dest="format")
commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
add = commands.add_parser("add", aliases=["a"], help="adds numbers", description="Adds.")
add.add_argument("numbers", nargs="*", type=even, default=[0])
add.add_argument("--scale", type=float, choices=[1.0, 2.0], default=1.0)
move = commands.add_parser("move", help="moves", formatter_class=argparse.RawTextHelpFormatter)
move.add_argument("source", nargs="+")
move.add_argument("target", help="where\n  to")
move.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
with open("arguments.txt", "w") as f:
    f.write("-vv\n--xml\n")
for line in (["add", "2", "4"], ["-vvv", "-D", "a=1", "-Db=2", "--no-flag", "a", "--scale", "2"], ["--join", "x", "y", "--join", "z", "-o", "f", "add"], ["@arguments.txt", "move", "a", "b", "c"],
             ["add", "3"], ["add", "x"], ["add", "--scale", "3"], ["--json", "--xml", "add"], ["fly"], [], ["move", "a"], ["--verb", "add"], ["--ver"], ["--wrong", "add"], ["-h"], ["add", "--help"], ["move", "-h"], ["--output"], ["--out=x", "move", "a", "b", "--", "-c"]):
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            print(sorted(vars(parser.parse_args(line)).items()))
    except SystemExit as e:
        print("exit", e.code)
    print(line, out.getvalue(), err.getvalue(), sep="\n")
print(parser.parse_known_args(["add", "2", "--unknown", "5"]), parser.format_usage())
print(argparse.Namespace(a=1, b="x"), argparse.Namespace(a=1) == argparse.Namespace(a=1))
intermixed = argparse.ArgumentParser("mix", exit_on_error=False, conflict_handler="resolve", argument_default=argparse.SUPPRESS, allow_abbrev=False)
intermixed.add_argument("-x", type=int)
intermixed.add_argument("-x", "--ex", type=int, required=True)
intermixed.add_argument("names", nargs="*")
print(intermixed.parse_intermixed_args(["a", "-x", "1", "b"]))
try:
    intermixed.parse_args(["-x", "q"])
except argparse.ArgumentError as e:
    print(e)
