# What profile functions are told of built-in functions, and what the profilers of the library count.
import cProfile
import io
import math
import pstats
import re
import sys

events = []


def profile(frame, event, argument):
    events.append((event, frame.f_code.co_name, getattr(argument, "__name__", None) if event[0] == "c" else None))


def inner():
    return len([1]) + int(math.sqrt(4))


def outer():
    items = []
    items.append(inner())
    sorted([2, 1], key=lambda x: -x)
    try:
        math.sqrt(-1)
    except ValueError:
        pass
    return [x for x in items]


sys.setprofile(profile)
outer()
sys.setprofile(None)
for e in events:
    print(*e)


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


profiler = cProfile.Profile()
profiler.enable()
fib(7)
outer()
profiler.disable()
out = io.StringIO()
stats = pstats.Stats(profiler, stream=out).strip_dirs().sort_stats("name")
stats.print_stats()
print(re.sub(r"\d+\.\d+", "T", out.getvalue()))
out.truncate(0)
out.seek(0)
stats.print_callees("outer")
print(sorted(re.findall(r"\{[^}]*\}|\w+\.py:\d+\(\w+\)", out.getvalue())))
print(sorted((e.callcount, e.reccallcount) for e in profiler.getstats() if not isinstance(e.code, str)))
with cProfile.Profile(builtins=False) as p:
    fib(3), len([])
print(sum(e.callcount for e in p.getstats() if not isinstance(e.code, str)), any(isinstance(e.code, str) for e in p.getstats()))
