#!/usr/bin/env python3
"""Bad input for metavm-python that needs more than a program: run_robust.py ENGINE [REGEX]

Each case runs under CPython 3.11 and under the engine, some in every stage: standard output, exit status (or signal) and the
last line of standard error must agree. Memory and time are limited. `-v` shows all of standard error.
"""

import concurrent.futures
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

CPYTHON = "/usr/bin/python3.11"
STAGES = (["-X", "jit=off"], ["-X", "jit=on"], ["-X", "jit=eager"])
MEMORY = 12 << 30
LIMITED = True  # a build with ASan needs the whole address space
FACTOR = float(os.environ.get("METAVM_TEST_TIMEOUT_FACTOR", "1"))
CASES = []


def case(name, *arguments, code=None, file=None, input=b"", env=None, closed=(), send=None, wait_for=None,
         stdout=None, stages=STAGES[1:2], stderr="last", refused=False):
    """arguments: after the engine's options; or code for -c; or file: the bytes of a script.

    stderr: how much of its last line must agree: last (all), type (the exception's name) or none.
    refused: CPython 3.11 goes wrong quietly here (3.12 does not); the engine must say no: status 1.
    """
    CASES.append(dict(name=name, arguments=list(arguments), code=code, file=file, input=input, env=env or {},
                      closed=closed, send=send, wait_for=wait_for, stdout=stdout, stages=stages, stderr=stderr,
                      refused=refused))


# ---- source files: encodings, zero bytes, line ends
case("source: invalid UTF-8", file=b"print(1)\nx = '\xff'\n")
case("source: invalid UTF-8 in a comment", file=b"print(1)\n# \xe9t\xe9\n")
case("source: truncated UTF-8", file=b"x = '\xe2\x82'\n")
case("source: surrogates in UTF-8", file=b"x = '\xed\xa0\x80'\n")
case("source: overlong UTF-8", file=b"x = '\xc0\x80'\n")
case("source: above U+10FFFF", file=b"x = '\xf4\x90\x80\x80'\n")
case("source: BOM", file=b"\xef\xbb\xbfprint('bom')\n")
case("source: BOM, another coding", file=b"\xef\xbb\xbf# coding: latin-1\nprint(1)\n")
case("source: BOM twice", file=b"\xef\xbb\xbf\xef\xbb\xbfprint(1)\n")
case("source: UTF-16", file="print(1)\n".encode("utf-16"), stderr="none", refused=True)
case("source: latin-1", file=b"# -*- coding: latin-1 -*-\nprint(ascii('\xe9'))\n")
case("source: cp1252", file=b"# coding=cp1252\nprint(ascii('\x80'))\n")
case("source: unknown coding", file=b"# coding: nonsense\nprint(1)\n", stderr="type")
case("source: coding in line two", file=b"#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\nprint(ascii('\xa4'))\n")
case("source: coding in line three", file=b"\n\n# coding: latin-1\nprint('\xe9')\n")
case("source: ascii with bytes", file=b"# coding: ascii\nprint('\xe9')\n", stderr="type")
case("source: not a text coding", file=b"# coding: rot13\ncevag(1)\n", stderr="type")
case("source: zero byte", file=b"print(1)\nx = '\0'\n", stderr="none", refused=True)
case("source: zero byte first", file=b"\0print(1)\n", stderr="none", refused=True)
case("source: zero byte in a comment", file=b"# a\0b\nprint(1)\n", stderr="none", refused=True)
case("source: only zero bytes", file=b"\0" * 100, stderr="none", refused=True)
case("source: CR", file=b"print(1)\rprint(2)\r")
case("source: CRLF", file=b"if 1:\r\n  print(1)\r\n  print('''a\r\nb''' == 'a\\nb')\r\n")
case("source: form feed, vertical tab", file=b"print(1)\n\x0cprint(2)\n\x0bprint(3)\n")
case("source: control character", file=b"x = 1 \x01 + 2\n")
case("source: no newline", file=b"print(1)")
case("source: backslash at the end", file=b"print(1)\n\\")
case("source: empty", file=b"")
case("source: only a comment", file=b"# nothing")
case("source: open string", file=b"x = '''abc\n")
case("source: open bracket", file=b"x = (1,\n")
case("source: tabs and blanks", file=b"if 1:\n\tprint(1)\n        print(2)\n")
case("source: dedent", file=b"if 1:\n    print(1)\n  print(2)\n")
case("source: unexpected indent", file=b"print(1)\n  print(2)\n")
case("source: long line", file=b"x = " + b"1 + " * 20000 + b"1\nprint(x)\n")
case("source: long name", file=b"a" * 100000 + b" = 1\nprint(len(dir()) > 5)\n")
case("source: confusable", file="x = 1\nprint(x \u2212 1)\n".encode())
case("source: no-break space", file="x\u00a0= 1\n".encode())
case("source: zero width space", file="x\u200b= 1\n".encode())
case("source: identifiers are normalised", file="\ufb01 = 1\nprint(fi)\n".encode())
case("source: from standard input", "-", input=b"print('in')\nx = '\xff'\n")
case("source: from standard input, zero byte", input=b"print('in')\n\0\n", stderr="none", refused=True)
case("code: zero byte by eval", code="try: eval('1\\0')\nexcept (ValueError, SyntaxError) as e: print(type(e).__name__, e)")
case("code: surrogate", code="try: eval(\"'\\ud800'\")\nexcept Exception as e: print(type(e).__name__, e)")
case("code: bytes that are no UTF-8", code="try: eval(b'\\xff')\nexcept Exception as e: print(type(e).__name__, e)")
case("code: not UTF-8 on the command line", "-c", b"print(ascii('\xff'))")

# ---- files
case("file: missing", "missing.py")
case("file: directory without __main__", ".")
case("file: zero byte in open", code="open('a\\0b')")
case("file: zero byte in listdir", code="import os\nos.listdir('a\\0b')")
case("file: zero byte in stat", code="import os\nos.stat('a\\0b')")
case("file: zero byte in exec", code="import os\nos.execv('a\\0b', ['x'])")
case("file: zero byte in environ", code="import os\nos.environ['a'] = 'b\\0c'")
case("file: zero byte in putenv name", code="import os\nos.environ['a=b'] = 'c'")
case("file: surrogate in name", code="try: open('\\ud800')\nexcept Exception as e: print(type(e).__name__)")
case("file: escaped byte in name", code="try: open('\\udcff')\nexcept Exception as e: print(ascii(e))")
case("file: zero byte in import", code="__import__('a\\0b')")
case("file: import a directory's file", code="import os; os.mkdir('p')\nwith open('p/__init__.py', 'wb') as f: f.write(b'\\0')\nimport p")
case("file: import what is no UTF-8", code="with open('q.py', 'wb') as f: f.write(b'\\xff')\nimport q")
case("file: import broken", code="with open('q.py', 'w') as f: f.write('def f(:')\nimport q")
case("file: invalid UTF-8 read as text", code="with open('t', 'wb') as f: f.write(b'a\\xffb')\nprint(open('t', encoding='utf-8').read())")
case("file: a directory opened", code="open('.')")
case("file: write to a directory", code="open('.', 'w')")
case("file: unknown mode", code="open('x', 'q')")
case("file: /dev/full", code="print('x' * 100000)", stdout="/dev/full")
case("file: /dev/full, short", code="print('x')", stdout="/dev/full")
case("file: closed", code="f = open('t', 'w'); f.close(); f.write('x')")
case("file: bad descriptor", code="import os\nos.read(1000, 1)")
case("file: negative descriptor", code="import os\nos.read(-1, 1)")
case("file: huge read", code="import os\nf = open('t', 'wb'); f.write(b'x'); f.close()\nprint(open('t').read(10**12))")
case("file: seek far", code="f = open('t', 'wb+'); f.seek(2**62); print(f.tell())\nf.seek(2**63)")
case("file: truncate far", code="f = open('t', 'wb+'); f.truncate(2**63)", stderr="type")

# ---- arguments, environment
case("argument: not UTF-8", "-c", "import sys; print(ascii(sys.argv))", b"\xff\xfe")
case("argument: empty", "-c", "import sys; print(sys.argv)", "", " ")
case("argument: unknown option", "-Z", stderr="none")
case("argument: -c without text", "-c", stderr="none")
case("argument: -m without name", "-m", stderr="none")
case("argument: missing module", "-m", "no_such_module")
case("argument: module with a zero byte's name", "-m", "a..b")
case("environment: not UTF-8", code="import os; print(ascii(os.environ['BYTES']), os.environb[b'BYTES'])", env={"BYTES": b"\xff"})
case("environment: huge", code="import os; print(len(os.environ['BIG']))", env={"BIG": "x" * 100000})

# ---- standard streams
case("stream: stdin closed", code="import sys; print(sys.stdin)\ninput()", closed=(0,))
case("stream: stdout closed", code="import sys; print('x'); sys.stderr.write(str(sys.stdout) + '\\n')", closed=(1,))
case("stream: stderr closed", code="import sys; print(sys.stderr); 1 / 0", closed=(2,), stderr="none")
case("stream: all closed", code="print('x')", closed=(0, 1, 2), stderr="none")
case("stream: stdout closed by the program", code="import sys; print('x'); sys.stdout.close()\nprint('y')")
case("stream: fd 1 closed by the program", code="import os; print('x'); os.close(1)")
case("stream: stdout deleted", code="import sys; print('x', flush=True); del sys.stdout\nprint('y')")
case("stream: stdout None", code="import sys; print('x', flush=True); sys.stdout = None; print('y')")
case("stream: stderr None", code="import sys; print('x'); sys.stderr = None; 1 / 0", stderr="none")
case("stream: stderr broken", code="import sys\nclass E:\n def write(self, x): 1/0\nprint('x'); sys.stderr = E(); raise ValueError", stderr="none")
case("stream: broken pipe", code="for i in range(100000): print(i)", stdout="pipe")
case("stream: broken pipe at exit", code="import time; time.sleep(0.5); print('x')", stdout="pipe")
case("stream: end of input", code="input()", input=b"")
case("stream: input is no UTF-8", code="print(ascii(input()))", input=b"\xff\n", env={"PYTHONIOENCODING": "utf-8"})
case("stream: input with a zero byte", code="print(ascii(input()))", input=b"a\0b\n")
case("stream: output cannot be encoded", code="print('x'); print('\\ud800')", env={"PYTHONIOENCODING": "utf-8"})
case("stream: output in ASCII", code="print('x'); print('\\xe9')", env={"PYTHONIOENCODING": "ascii"})
case("stream: unknown encoding", code="print('x')", env={"PYTHONIOENCODING": "nonsense"}, stderr="none")

# ---- the end of a program
case("end: sys.exit(n)", code="import sys; print(1); sys.exit(3)")
case("end: sys.exit(-1)", code="import sys; sys.exit(-1)")
case("end: sys.exit(256)", code="import sys; sys.exit(256)")
case("end: sys.exit(2**100)", code="import sys; sys.exit(2**100)", stderr="none")
case("end: sys.exit(text)", code="import sys; print(1); sys.exit('a text')")
case("end: sys.exit(None)", code="import sys; sys.exit(None)")
case("end: sys.exit(list)", code="import sys; sys.exit([1, 2])")
case("end: sys.exit(True)", code="import sys; sys.exit(True)")
case("end: os._exit", code="import os; print(1, flush=True); os._exit(4)")
case("end: os.abort", code="import os; print(1, flush=True); os.abort()", stderr="none")
case("end: os.kill itself", code="import os, signal; print(1, flush=True); os.kill(os.getpid(), signal.SIGTERM)", stderr="none")
case("end: os.kill 9", code="import os, signal; print(1, flush=True); os.kill(os.getpid(), 9)", stderr="none")
case("end: SIGSEGV from outside", code="import os; print(1, flush=True); os.kill(os.getpid(), 11)", stderr="none")
case("end: atexit raises", code="import atexit\natexit.register(print, 'last')\natexit.register(lambda: 1/0)\natexit.register(print, 'first')")
case("end: atexit exits", code="import atexit, sys\natexit.register(sys.exit, 5)\nprint(1)")
case("end: atexit registers", code="import atexit\natexit.register(lambda: atexit.register(print, 'later'))")
case("end: excepthook raises", code="import sys\ndef h(*a): 1/0\nsys.excepthook = h\nprint(1)\nraise ValueError('x')")
case("end: excepthook exits", code="import sys\ndef h(*a): sys.exit(9)\nsys.excepthook = h\nraise ValueError('x')")
case("end: excepthook is no function", code="import sys\nsys.excepthook = 5\nraise ValueError('x')")
case("end: excepthook prints", code="import sys\nsys.excepthook = lambda *a: print('hook', a[1])\nraise ValueError('x')")
case("end: excepthook deleted", code="import sys\ndel sys.excepthook\nraise ValueError('x')")
case("end: the exception's str raises", code="class E(Exception):\n def __str__(self): 1/0\nraise E")
case("end: exception with a surrogate", code="raise ValueError('\\ud800')")
case("end: KeyboardInterrupt raised", code="print(1)\nraise KeyboardInterrupt")
case("end: GeneratorExit", code="raise GeneratorExit")
case("end: cyclic causes", code="a = ValueError(1); b = ValueError(2); a.__cause__ = b; b.__cause__ = a\nraise a")
case("end: builtins gone", code="import builtins\nprint(1)\nbuiltins.__dict__.clear()\nx = 1")
case("end: modules gone", code="import sys\nprint(1)\nsys.modules.clear()\n1/0")
case("end: path gone", code="import sys\ndel sys.path\n1/0")
case("end: sys cleared", code="import sys\nsys.__dict__.clear()\nx = 1")
case("end: __del__ raises", code="class D:\n def __del__(self): 1/0\nd = D(); d = None\nimport gc; gc.collect(); print(1)", stderr="last")
case("end: thread raises", code="import threading\nt = threading.Thread(target=lambda: 1/0); t.start(); t.join(); print(1)")
case("end: threads are waited for", code="import threading, time\ndef f(): time.sleep(0.3); print('thread')\nthreading.Thread(target=f).start(); print('main')")
case("end: daemon threads are not", code="import threading, time\nthreading.Thread(target=time.sleep, args=(100,), daemon=True).start(); print('main')")
case("end: exit in a thread", code="import threading, sys\nt = threading.Thread(target=sys.exit, args=(3,)); t.start(); t.join(); print('main')")

# ---- signals
INTERRUPTED = dict(send=signal.SIGINT, wait_for=b"ready\n", stages=STAGES)
case("ctrl-C: loop", code="print('ready', flush=True)\nwhile True: pass", **INTERRUPTED)
case("ctrl-C: counting loop", code="print('ready', flush=True)\ni = 0\nwhile True: i += 1", **INTERRUPTED)
case("ctrl-C: loop in a function", code="def f(n):\n  s = 0\n  while True:\n    for i in range(n): s += i * 2\nprint('ready', flush=True)\nf(1000)", **INTERRUPTED)
case("ctrl-C: calls", code="def g(x): return x + 1\ndef f():\n  x = 0\n  while True: x = g(x)\nprint('ready', flush=True)\nf()", **INTERRUPTED)
case("ctrl-C: generators", code="def g():\n  while True: yield 1\nprint('ready', flush=True)\nfor x in g(): pass", **INTERRUPTED)
case("ctrl-C: comprehension", code="print('ready', flush=True)\nimport itertools\n[0 for x in itertools.count() if x < 0]", **INTERRUPTED)
case("ctrl-C: caught", code="print('ready', flush=True)\ntry:\n  for i in range(10**10): x = i\nexcept KeyboardInterrupt: print('caught')", **INTERRUPTED)
case("ctrl-C: finally", code="print('ready', flush=True)\ntry:\n  for i in range(10**10): x = i\nfinally: print('finally')", **INTERRUPTED)
case("ctrl-C: sleep", code="import time\nprint('ready', flush=True)\ntime.sleep(100)", **INTERRUPTED)
case("ctrl-C: input", code="print('ready', flush=True)\ninput()", input=None, **INTERRUPTED)
case("ctrl-C: reading", code="import sys\nprint('ready', flush=True)\nsys.stdin.read()", input=None, **INTERRUPTED)
case("ctrl-C: lock", code="import threading\nl = threading.Lock(); l.acquire()\nprint('ready', flush=True)\nl.acquire()", **INTERRUPTED)
case("ctrl-C: join", code="import threading, time\nt = threading.Thread(target=time.sleep, args=(100,), daemon=True); t.start()\nprint('ready', flush=True)\nt.join()", **INTERRUPTED)
case("ctrl-C: sum of a range", code="print('ready', flush=True)\nwhile True: sum(range(1000))", **INTERRUPTED)
case("ctrl-C: sorting with a key", code="print('ready', flush=True)\nwhile True: sorted(range(100), key=lambda x: -x)", **INTERRUPTED)
case("ctrl-C: regular expressions", code="import re\nprint('ready', flush=True)\nwhile True: re.match('(a*)*b', 'a' * 15)", **INTERRUPTED)
case("ctrl-C: ignored", code="import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('ready', flush=True)\ntime.sleep(0.5); print('done')", **INTERRUPTED)
case("ctrl-C: handler", code="import signal, sys\ndef h(*a): print('handler', a[0]); sys.exit(5)\nsignal.signal(signal.SIGINT, h)\nprint('ready', flush=True)\nwhile True: pass", **INTERRUPTED)
case("ctrl-C: in a subprocess", code="import subprocess, sys\nprint('ready', flush=True)\nsubprocess.run(['sleep', '100'])", **INTERRUPTED)
case("SIGTERM", code="print('ready', flush=True)\nwhile True: pass", send=signal.SIGTERM, wait_for=b"ready\n", stderr="none", stages=STAGES)
case("SIGTERM: handler", code="import signal\ndef h(*a): raise ValueError('term')\nsignal.signal(signal.SIGTERM, h)\nprint('ready', flush=True)\nwhile True: pass",
     send=signal.SIGTERM, wait_for=b"ready\n", stages=STAGES)
case("SIGUSR1: alarm in a loop", code="import signal\nclass Done(Exception): pass\ndef h(*a): raise Done\nsignal.signal(signal.SIGALRM, h)\nsignal.setitimer(signal.ITIMER_REAL, 0.3)\ntry:\n  for i in range(10**10): x = i\nexcept Done: print('done')", stages=STAGES)
case("SIGPIPE is ignored", code="import signal; print(signal.getsignal(signal.SIGPIPE))")
case("SIGHUP", code="print('ready', flush=True)\nimport time; time.sleep(100)", send=signal.SIGHUP, wait_for=b"ready\n", stderr="none")


def limits():
    if LIMITED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def run(c, engine, options):
    """(status, standard output, what counts of standard error)"""
    with tempfile.TemporaryDirectory() as folder:
        arguments = list(c["arguments"])
        if c["code"] is not None:
            arguments = ["-c", c["code"]]
        if c["file"] is not None:
            pathlib.Path(folder, "script.py").write_bytes(c["file"])
            arguments = ["script.py"]
        environment = {key: v for key, v in os.environ.items() if not key.startswith("PYTHON")}
        environment.update(PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", LC_ALL="C.UTF-8", TZ="UTC")
        environment.update(c["env"])

        def before():
            limits()
            for fd in c["closed"]:
                os.close(fd)

        out = subprocess.PIPE
        if c["stdout"] == "/dev/full":
            out = open("/dev/full", "wb")
        started = time.monotonic()
        process = subprocess.Popen([engine, *options, *arguments], cwd=folder, env=environment, stdin=subprocess.PIPE,
                                   stdout=out, stderr=subprocess.PIPE, preexec_fn=before)
        try:
            seen = b""
            if c["wait_for"]:
                seen = process.stdout.readline()
                time.sleep(0.3)
                process.send_signal(c["send"])
            if c["stdout"] == "pipe":
                process.stdout.close()
                process.stdout = None
            if c["input"] is None:  # stays open
                process.wait(20 * FACTOR)
                process.stdin.close()
                process.stdin = None
                output, error = process.communicate(timeout=20 * FACTOR)
            else:
                output, error = process.communicate(c["input"], timeout=30 * FACTOR)
            output = seen + (output or b"")
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return "no end after %.0f s" % (time.monotonic() - started), b"", ""
        lines = error.decode("utf-8", "backslashreplace").replace(folder, "FOLDER").replace(engine, "PYTHON").splitlines()
        if "-v" in sys.argv:
            print("\n".join(lines))
        last = lines[-1] if lines and c["stderr"] != "none" else ""
        if c["stderr"] == "type":
            last = last.partition(":")[0]
        return process.returncode, output, re.sub(r"0x[0-9a-f]+", "0x", last)


def main():
    global LIMITED
    words = [word for word in sys.argv[1:] if word != "-v"]
    engine = os.path.abspath(words[0])
    pattern = words[1] if len(words) > 1 else ""
    LIMITED = b"__asan_init" not in pathlib.Path(engine).read_bytes()
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = []
        for c in CASES:
            if re.search(pattern, c["name"]):
                expected = pool.submit(run, c, CPYTHON, [])
                runs.append((c, expected, [(s, pool.submit(run, c, engine, s)) for s in c["stages"]]))
        for c, expected, actual in runs:
            wanted = (1, b"", "") if c["refused"] else expected.result()
            for stage, future in actual:
                got = future.result()
                if got == wanted:
                    passed += 1
                    continue
                failed += 1
                print(f"--- FAILED {c['name']} [{' '.join(stage)}]\nexpected {wanted}\ngot      {got}", flush=True)
    print(f"robust: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
