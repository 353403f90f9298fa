# test: smoke
# difflib, sched, getopt, optparse, colorsys, fileinput, filecmp, shelve, tomllib, cmd, code, timeit, gettext, heapq, bisect, abc, string formatting tools.
import bisect
import cmd
import code
import colorsys
import contextlib
import copyreg
import difflib
import filecmp
import fileinput
import getopt
import gettext
import heapq
import io
import numbers
import optparse
import os
import sched
import shelve
import shutil
import stat
import tempfile
import time
import timeit
import tomllib


def attempt(f):
    try:
        return f()
    except SystemExit as error:
        return f"exit {error.code}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


a, b = "one two three four\nfive\nsix\n".splitlines(True), "one 2 three four\nsix\nseven\n".splitlines(True)
print("".join(difflib.unified_diff(a, b, "a", "b")), "".join(difflib.ndiff(a, b)), "".join(difflib.context_diff(a, b, n=0)), sep="~\n")
m = difflib.SequenceMatcher(None, "private volatile", "private Volatile int")
print(round(m.ratio(), 4), m.get_matching_blocks(), [op for op in m.get_opcodes()][:3], difflib.get_close_matches("appel", ["ape", "apple", "peach", "puppy"]), list(difflib.restore(difflib.ndiff(a, b), 2)) == b, m.find_longest_match(0, 5, 0, 5), round(difflib.SequenceMatcher(lambda x: x == " ", "a b", "ab").quick_ratio(), 3))
log = []
s = sched.scheduler(time.monotonic, time.sleep)
s.enter(0.002, 1, log.append, ("later",))
s.enter(0.001, 2, log.append, ("low",))
s.enter(0.001, 1, log.append, ("high",)) if False else s.enterabs(0, 1, log.append, ("at once",))
cancelled = s.enter(1, 1, log.append, ("never",))
s.cancel(cancelled)
print(len(s.queue), s.run(), log, s.empty(), attempt(lambda: s.cancel(cancelled)))
print(getopt.getopt(["-a", "-b", "v", "--long", "--val=x", "rest", "-z"], "ab:", ["long", "val="]), getopt.gnu_getopt(["x", "-a", "y"], "a"), attempt(lambda: getopt.getopt(["-q"], "a")), attempt(lambda: getopt.getopt(["--lon"], "", ["long", "lonely"])), attempt(lambda: getopt.getopt(["-b"], "b:")))
parser = optparse.OptionParser(prog="prog", usage="%prog [options] arg")
parser.add_option("-f", "--file", dest="filename", help="a file", metavar="FILE")
parser.add_option("-q", action="store_false", dest="verbose", default=True)
parser.add_option("-n", type="int", action="append", default=[])
options, rest = parser.parse_args(["-f", "x", "-q", "-n1", "-n", "2", "arg"])
print(options, rest, parser.format_help())
with contextlib.redirect_stderr(io.StringIO()) as err:
    print(attempt(lambda: parser.parse_args(["-n", "x"])), attempt(lambda: parser.parse_args(["--zzz"])))
print(err.getvalue())
print([tuple(round(v, 4) for v in f(0.2, 0.4, 0.6)) for f in (colorsys.rgb_to_hsv, colorsys.rgb_to_hls, colorsys.rgb_to_yiq, colorsys.hsv_to_rgb, colorsys.hls_to_rgb, colorsys.yiq_to_rgb)])
folder = tempfile.mkdtemp()
one, two, three = (os.path.join(folder, n) for n in ("one", "two", "three"))
for name, text in ((one, "l1\nl2\n"), (two, "l1\nl2\n"), (three, "other\n")):
    with open(name, "w") as f:
        f.write(text)
with fileinput.input([one, three]) as f:
    print([(f.lineno(), f.filelineno(), f.isfirstline(), os.path.basename(f.filename()), line) for line in f])
with contextlib.redirect_stdout(io.StringIO()), fileinput.input(one, inplace=True) as f:
    for line in f:
        print(line.upper(), end="")
print(open(one).read(), filecmp.cmp(two, two), filecmp.cmp(one, three, shallow=False), filecmp.cmpfiles(folder, folder, ["one", "none"]), sorted(filecmp.dircmp(folder, folder).common))
with shelve.open(os.path.join(folder, "db")) as db:
    db["k"] = [1, {"a": 2}]
    db["gone"] = 1
    del db["gone"]
with shelve.open(os.path.join(folder, "db"), writeback=True) as db:
    db["k"].append(3)
    print(dict(db), "gone" in db, attempt(lambda: db["none"]))
with shelve.open(os.path.join(folder, "db")) as db:
    print(db["k"])
print(stat.filemode(os.stat(folder).st_mode), stat.S_ISDIR(os.stat(folder).st_mode), stat.filemode(0o100644), stat.filemode(0o120777))
shutil.rmtree(folder)
doc = tomllib.loads('''
title = "T"
n = [1, 2.5, true, 0xff, 1_000, inf]
when = 2024-01-02T03:04:05Z
day = 2024-01-02
multi = """
a\\
   b"""
lit = 'C:\\x'
[a.b]
"quoted key" = {x = 1, y.z = 2}
[[list]]
i = 1
[[list]]
i = 2
''')
print(doc, [attempt(lambda: tomllib.loads(t)) for t in ("a = ", "a = 1\na = 2", "[x]\n[x]", "a = 01", "= 1", 'a = "x', "a = [1,,2]", "a.b = 1\na = 2")])


class Shell(cmd.Cmd):
    prompt = "> "

    def do_add(self, line):
        "Adds numbers."
        print(sum(map(int, line.split())))

    def do_quit(self, line):
        return True

    def default(self, line):
        print("unknown", line)

    def emptyline(self):
        print("empty")

    def complete_add(self, text, *rest):
        return [text + "!"]


shell = Shell(stdin=io.StringIO("add 1 2 3\n\nfoo bar\nhelp add\n?\nquit\nadd 9\n"), stdout=io.StringIO())
shell.use_rawinput = False
shell.cmdloop("intro")
print(shell.stdout.getvalue(), shell.completenames("q"), shell.parseline("!ls -l"), shell.onecmd("quit"))
console = code.InteractiveConsole({"x": 5})
with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
    more = [console.push(line) for line in ("x + 1", "def f(a):", "    return a * x", "", "f(4)", "1 +", "undefined", "for i in range(2):", "  i", "", "'''open", "end'''")]
print(more, out.getvalue(), code.compile_command("if x:"), attempt(lambda: code.compile_command("x = = 1")))
timer = timeit.Timer("total += 1", "total = 0")
print(timer.timeit(100) >= 0, len(timer.repeat(2, 10)), timeit.timeit(lambda: None, number=5) >= 0, attempt(lambda: timeit.Timer("x +").timeit(1)), timer.autorange(lambda n, t: None)[0] > 0 if False else "skip")
print(gettext.gettext("untranslated"), gettext.ngettext("one", "many", 2), gettext.NullTranslations().gettext("x"), gettext.find("nodomain"), gettext.c2py("n != 1 ? 1 : 0")(5), attempt(lambda: gettext.translation("nodomain")))
h = []
for n in (5, 1, 8, 3, 9, 2):
    heapq.heappush(h, n)
print(h, heapq.heappushpop(h, 0), heapq.heapreplace(h, 7), heapq.nlargest(2, h), heapq.nsmallest(2, "hello", key=ord), list(heapq.merge([1, 4], [2, 3], key=None)), list(heapq.merge("ca", "b", reverse=True)), [heapq.heappop(h) for _ in range(len(h))], attempt(lambda: heapq.heappop([])), attempt(lambda: heapq.heappush((), 1)), attempt(lambda: heapq.heapify(5)))
l = [1, 3, 3, 5]
bisect.insort(l, 4)
bisect.insort_left(l, 3)
print(l, bisect.bisect(l, 3), bisect.bisect_left(l, 3), bisect.bisect(l, 3, 0, 2), bisect.bisect("aabb", "a"), bisect.bisect([{"v": 1}, {"v": 5}], 3, key=lambda d: d["v"]), attempt(lambda: bisect.bisect(l, "x")), attempt(lambda: bisect.bisect(l, 1, -1)), "ABCDF"[::-1][bisect.bisect([60, 70, 80, 90], 85)])
print(copyreg.dispatch_table is not None, issubclass(int, numbers.Rational), isinstance(1j, numbers.Real))
