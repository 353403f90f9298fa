# real:
"""cProfile, profile, pstats, trace, timeit, bdb, sys.settrace, tracemalloc-free, faulthandler, dis-free, linecache, traceback, warnings, gc, code, cmd, shlex, readline-free, pkgutil, importlib, runpy."""
import bdb
import cmd
import code
import contextlib
import gc
import importlib
import importlib.metadata
import importlib.resources
import importlib.util
import io
import linecache
import pathlib
import pkgutil
import profile
import pstats
import re
import runpy
import shlex
import sys
import timeit
import trace
import traceback
import types
import warnings

import cProfile


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def work():
    return [fib(8), sorted(range(5), key=lambda x: -x)]


for module in (profile, cProfile):
    profiler = module.Profile()
    profiler.runcall(work)
    out = io.StringIO()
    stats = pstats.Stats(profiler, stream=out)
    stats.strip_dirs().sort_stats("name").print_stats("fib|work|lambda")
    print(module.__name__, re.sub(r"\d+\.\d+|0x[0-9a-f]+", "T", re.sub(r"\d+ function calls \(\d+ primitive calls\)", "CALLS", out.getvalue())))
    out.truncate(0)
    stats.print_callers("fib")
    print([line.split()[0] for line in out.getvalue().splitlines() if "fib" in line])
events = []


def tracer(frame, event, argument):
    if frame.f_code.co_filename == __file__:
        events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, argument if event == "return" else None))
        return tracer


def traced(x):
    y = x + 1
    try:
        raise KeyError(y)
    except KeyError:
        y = 0
    return y


sys.settrace(tracer)
traced(1)
sys.settrace(None)
print(events)
t = trace.Trace(count=1, trace=0)
t.runfunc(traced, 2)
print(sorted((line, n) for (name, line), n in t.results().counts.items() if name == __file__ and n).__len__())


class Debugger(bdb.Bdb):
    def user_line(self, frame):
        if frame.f_code is traced.__code__:
            print("line", frame.f_lineno - frame.f_code.co_firstlineno, sorted(frame.f_locals.items()))
        self.set_step()

    def user_exception(self, frame, info):
        print("exception", info[0].__name__)


Debugger().runcall(traced, 3)


def outer():
    try:
        inner(0)
    except ZeroDivisionError as e:
        raise RuntimeError("outer failed") from e


def inner(n):
    return 1 / n


try:
    outer()
except RuntimeError as e:
    e.add_note("a note")
    print(re.sub(r'File ".*/', 'File "', traceback.format_exc()))
    print([(f.name, f.line) for f in traceback.extract_tb(e.__traceback__)], traceback.format_exception_only(e), list(traceback.TracebackException.from_exception(e, capture_locals=True).format())[-1])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("one", DeprecationWarning, stacklevel=1)
    warnings.warn_explicit("two", UserWarning, "f.py", 3)
print([(str(w.message), w.category.__name__, w.lineno if w.filename == "f.py" else "") for w in caught])
print(linecache.getline(__file__, 3)[:9], timeit.timeit("x += 1", "x = 0", number=5) > 0, timeit.repeat(lambda: None, number=1, repeat=2).__len__())
pathlib.Path("pack").mkdir()
pathlib.Path("pack/__init__.py").write_text("from .sub import value\n__all__ = ['value']\ndef __getattr__(name):\n    return name * 2\n")
pathlib.Path("pack/sub.py").write_text("value = 5\nprint('importing', __name__, __package__)\n")
pathlib.Path("pack/data.txt").write_text("resource")
sys.path.insert(0, ".")
pack = importlib.import_module("pack")
print(pack.value, pack.anything, [m.name for m in pkgutil.iter_modules(pack.__path__)], importlib.resources.files("pack").joinpath("data.txt").read_text(), pkgutil.get_data("pack", "data.txt"), importlib.util.find_spec("pack.sub").name, importlib.util.find_spec("pack.none"))
importlib.reload(pack.sub)
print(sorted(k for k in runpy.run_path("pack/sub.py", run_name="ran") if k == "value"), runpy.run_module("pack.sub", init_globals={"q": 1})["q"])


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return importlib.util.spec_from_loader(name, Loader()) if name == "virtual" else None


class Loader:
    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.answer = 42


sys.meta_path.append(Finder)
import virtual

print(virtual.answer, virtual.__spec__.name, importlib.metadata.distribution("pip").metadata["Name"] if importlib.util.find_spec("pip") else "pip")


class Shell(cmd.Cmd):
    prompt = "> "

    def do_add(self, line):
        "Adds numbers."
        print(sum(map(int, line.split())))

    def do_quit(self, line):
        return True


Shell(stdin=io.StringIO("add 1 2\nhelp add\nhelp\nfly\nquit\n"), stdout=sys.stdout).onecmd("add 3 4")
shell = Shell(stdin=io.StringIO("add 1 2\nhelp add\nhelp\nfly\nquit\n"), stdout=sys.stdout)
shell.use_rawinput = False
shell.cmdloop("welcome")
print(shlex.split("a 'b c' \"d\\\"e\" f\\ g # no", comments=True), shlex.quote("it's"), shlex.join(["a b", "c"]), list(shlex.shlex("x=1; y", punctuation_chars=True)))
console = code.InteractiveConsole({"x": 3})
with contextlib.redirect_stderr(io.StringIO()) as err, contextlib.redirect_stdout(io.StringIO()) as text:
    print([console.push(line) for line in ("x + 1", "def f():", "  return x", "", "f()", "1/0", "x = (")])
print(text.getvalue(), err.getvalue().splitlines()[-1])


print(gc.collect() >= 0, gc.isenabled(), types.SimpleNamespace(a=1), types.FunctionType((lambda: y).__code__, {"y": 6})())
