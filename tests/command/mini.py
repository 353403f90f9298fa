#!/usr/bin/env python3
"""metavm-mini from outside: mini.py ENGINE

Bad input, exit statuses, limits, signals, closed outputs, the REPL on a terminal: in the plain and in the staged machine.
"""

import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import termios
import time

ENGINE = pathlib.Path(sys.argv[1]).resolve()
MACHINES = ("--jit=off", "--jit=on", "--jit=eager")
FACTOR = int(os.environ.get("METAVM_TEST_TIMEOUT_FACTOR", "1"))
DEEP = "fn f(n) { if n == 0 { return 0 }\n return 1 + f(n - 1) }\n"

# text, exit status, what standard output and standard error match
PROGRAMS = [
    ("array(1000000000000, 0)", 1, r"^$", r"memory error: array of length 1000000000000 is too large"),
    ("array(-1, 0)", 1, r"^$", r"value error: array length -1 is negative"),
    ("print(1)\narray(10**12, 0)", 2, r"^$", r"^-e:2:10: error: "),
    ('let s = "ab"\nwhile true { s = s + s }', 1, r"^$", r"memory error: out of memory"),
    ('let a = [1]\nwhile true { a = concat(a, a) }', 1, r"^$", r"memory error: "),
    ('let n = 0\nlet s = "ab"\ntry { while true { s = s + s\n n += 1 } } catch e { print(e.message) }\ns = ""\nprint("on", n > 20)', 0,
     r"^memory error: out of memory\non true\n$", r"^$"),
    (DEEP + "print(f(100000))", 0, r"^100000\n$", r"^$"),
    ("fn f(n) { return 1 + f(n + 1) }\nprint(1)\nf(0)", 1, r"^1\n$", r"recursion error: calls nested too deeply\n(  at f \(-e:1\)\n)+"),
    ("fn f(n) { return map([n], f) }\nf(0)", 1, r"^$", r"recursion error: calls nested too deeply"),
    ("record R { fn <(o) { return self < o } }\nR() < R()", 1, r"^$", r"recursion error"),
    ("let a = [2, 1]\nsort(a, fn(x, y) { return sort([x, y], fn(p, q) { throw p }) })", 1, r"^$", r"^error: [12]\n"),
    ("let x = [1, 2,", 2, r"^$", r"^-e:1:15: error: "),
    ('let x = "\\u{110000}"', 2, r"^$", r"^-e:1:\d+: error: "),
    ("print(1)\nwrite(\"no newline\")\nexit(7)", 7, r"^1\nno newline$", r"^$"),
    ("print(1)\nthrow [1, nil]", 1, r"^1\n$", r"^error: \[1, nil\]\n"),
    ("let a = [1]\npush(a, a)\nprint(a)", 0, r"^\[1, \[\.\.\.\]\]\n$", r"^$"),
    ('read_file("/nonexistent/file")', 1, r"^$", r'file error: cannot read "/nonexistent/file"'),
    ('import "nothing.mini" as m', 1, r"^$", r'import error: cannot read "nothing.mini"'),
]
# bytes of a source file, exit status, standard error
SOURCES = [
    (b'print("a\0b")', 2, r"NUL byte in the source"),
    (b'print("\xff\xfe")', 2, r"invalid UTF-8"),
    (b"\xc3", 2, r"invalid UTF-8"),
    (b"", 0, r"^$"),
    (b"(" * 100000, 2, r"error: "),
    (b"let x = " + b"1 + " * 100000 + b"1", 2, r"error: "),
    (b"fn " * 1000, 2, r"error: "),
]


def run(*words, data=b"", **more):
    return subprocess.run([ENGINE, *words], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60 * FACTOR, check=False, **more)


class Report:
    passed = failed = 0

    def check(self, name, good, what=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"--- FAILED {name}: {what}", flush=True)


def check_run(report, name, result, status, out, err):
    text, errors = result.stdout.decode("utf-8", "replace"), result.stderr.decode("utf-8", "replace")
    good = result.returncode == status and re.search(out, text) and re.search(err, errors)
    report.check(name, good, f"status {result.returncode} (not {status}), output {text[-300:]!r}, errors {errors[-300:]!r}")


def check_interrupt(report, machine, folder):
    path = folder / "loop.mini"
    path.write_text('print("started")\nlet i = 0\nwhile true { i += 1 }\n')
    child = subprocess.Popen([ENGINE, machine, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(0.7 * FACTOR)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30 * FACTOR)
    good = child.returncode > 0 and out == b"started\n" and b"interrupted" in err and b"loop.mini:3" in err
    report.check(f"interrupt {machine}", good, f"status {child.returncode}, {out!r}, {err!r}")


def check_outputs(report, machine, folder):
    path = folder / "lines.mini"
    path.write_text("for i in 0..200000 { print(i) }\n")
    with open("/dev/full", "wb") as full:
        result = subprocess.run([ENGINE, machine, path], stdout=full, stderr=subprocess.PIPE, timeout=60 * FACTOR, check=False)
    report.check(f"full device {machine}", result.returncode == 1 and b"output cannot be written" in result.stderr, result.stderr)
    child = subprocess.Popen([ENGINE, machine, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    first = child.stdout.readline()
    child.stdout.close()
    child.stderr.read()
    report.check(f"closed pipe {machine}", first == b"0\n" and child.wait(timeout=60 * FACTOR) != 0, child.returncode)


def check_repl(report, machine):
    """What a user types on a terminal: several lines, errors that do not end it, the end of input."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", HOME=tempfile.gettempdir())
        os.execv(ENGINE, [str(ENGINE), machine])
    def read_until(pattern):
        seen = b""
        end = time.monotonic() + 20 * FACTOR
        while not re.search(pattern, seen) and time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                try:
                    seen += os.read(terminal, 4096)
                except OSError:
                    break
        return seen
    def type_keys(keys):
        # The editor takes the terminal over only when the prompt before has been read: keys typed earlier are the terminal's own.
        end = time.monotonic() + 20 * FACTOR
        while termios.tcgetattr(terminal)[3] & termios.ICANON and time.monotonic() < end:
            time.sleep(0.002)
        os.write(terminal, keys)
    seen = read_until(rb"> $")
    for line, pattern in ((b"let x = 20\n", rb"20\r?\n> $"), (b"fn f(a) {\n", rb"\{\r?\n\. $"), (b"return a + x\n", rb"x\r?\n\. $"),
                          (b"}\n", rb"\}\r?\n> $"), (b"f(22)\n", rb"\n42\r?\n> $"), (b"nil + 1\n", rb"cannot add nil and int[^>]*\n> $"),
                          (b"let = 3\n", rb"error: [^>]*\n> $"), (b"x * 2\n", rb"\n40\r?\n> $")):
        type_keys(line)
        seen += read_until(pattern)
    type_keys(b"\x04")
    end = time.monotonic() + 20 * FACTOR
    done = status = 0
    while not done and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                seen += os.read(terminal, 4096)
            except OSError:
                pass
        done, status = os.waitpid(pid, os.WNOHANG)
    if not done:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    text = seen.decode("utf-8", "replace")
    good = os.waitstatus_to_exitcode(status) == 0 and "42" in text and "cannot add nil and int" in text and "40" in text
    report.check(f"repl {machine}", good, f"status {status}, {text!r}")


def main():
    report = Report()
    for machine in MACHINES:
        for text, status, out, err in PROGRAMS:
            check_run(report, f"{text!r} {machine}", run(machine, "--heap-limit=200", "-e", text), status, out, err)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for number, (data, status, err) in enumerate(SOURCES):
            path = folder / f"source{number}.mini"
            path.write_bytes(data)
            check_run(report, f"source {data[:20]!r}", run(path), status, r"^$", err)
        check_run(report, "a folder", run(folder), 2, r"^$", r"cannot read ")
        check_run(report, "no file", run(folder / "nothing"), 2, r"^$", r"cannot read ")
        check_run(report, "bad option", run("--jit=perhaps"), 2, r"^$", r"--jit is ")
        check_run(report, "stress", run("--gc-stress=3", "-e", 'let a = []\nfor i in 0..300 { push(a, "x" + str(i)) }\nprint(a[299], len(a))'),
                  0, r"^x299 300\n$", r"^$")
        check_run(report, "arguments", run("-e", "print(args())", "a", "b c"), 0, r'^\["a", "b c"\]\n$', r"^$")
        for machine in MACHINES[:2]:
            check_interrupt(report, machine, folder)
            check_outputs(report, machine, folder)
            check_repl(report, machine)
    print(f"mini-command: {report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
