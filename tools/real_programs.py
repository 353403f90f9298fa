#!/usr/bin/env python3
"""Real programs on metavm-python: ./metavm real [NAME...] [-X OPTION...]

Each program of tests/python/real uses a package of Debian's, or a part of the library, as people do.
It runs under CPython 3.11 and under ours, twice each, so that bytecode caches exist; standard output,
the exit status and the last line of standard error must agree. The second run's processor time,
children included, is compared. The head of a program says what it needs and what is known of it:

    # real: python3-pygments python3-lark       (nothing behind the colon: the library alone)
    # differs: WHY                              (a known difference; told, not counted as a failure)
"""

import argparse
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "python" / "real"
REFERENCE = "/usr/bin/python3.11"
HEAD = 6  # lines in which a program says what it needs


class Program:
    def __init__(self, path, text):
        self.path, self.name = path, path.stem
        head = "\n".join(text.splitlines()[:HEAD])
        self.packages = re.search(r"^# real:(.*)$", head, re.M)[1].split()
        differs = re.search(r"^# differs: (.+)$", head, re.M)
        self.differs = differs[1].strip() if differs else ""


def all_programs():
    """The files that say `# real:`; the others are what they import."""
    for path in sorted(FOLDER.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if re.search(r"^# real:", "\n".join(text.splitlines()[:HEAD]), re.M):
            yield Program(path, text)


def missing_packages(program):
    """Those that neither packages.txt, which ./metavm has seen to, nor this machine has."""
    listed = (ROOT / "packages.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in listed.splitlines() if line and not line.startswith("#")]
    files = {row[1]: row[2] for row in rows}
    return [name for name in program.packages if name not in files or not os.path.exists(files[name])]


class Outcome:
    def __init__(self, command, program, folder, timeout):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        environment.update(HOME=folder, LC_ALL="C.UTF-8", TERM="dumb", TZ="UTC", COLUMNS="80")
        self.expired = False
        process = subprocess.Popen([*command, str(program.path)], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)

        def expire():
            self.expired = True
            os.killpg(process.pid, 9)

        timer = threading.Timer(timeout, expire)
        timer.start()
        errors = []
        reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
        reader.start()
        self.output = process.stdout.read().decode("utf-8", "backslashreplace")
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        reader.join()
        self.status = os.waitstatus_to_exitcode(status)
        process.returncode = self.status
        self.errors = errors[0].decode("utf-8", "backslashreplace")
        self.seconds = usage.ru_utime + usage.ru_stime

    def last_error(self):
        lines = self.errors.rstrip().splitlines()
        return lines[-1] if lines else ""

    def difference(self, other):
        """What another outcome has otherwise, in a few words; empty if nothing."""
        if self.expired or other.expired:
            return f"no end within the time limit ({'CPython' if self.expired else 'ours'})"
        if self.status != other.status:
            return f"exit status {other.status} instead of {self.status}: {other.last_error()}"
        if self.output != other.output:
            mine, theirs = self.output.splitlines(), other.output.splitlines()
            place = next((i for i, (a, b) in enumerate(zip(mine, theirs)) if a != b), min(len(mine), len(theirs)))
            return f"standard output, line {place + 1}"
        if self.last_error() != other.last_error():
            return f"standard error: {other.last_error()!r} instead of {self.last_error()!r}"
        return ""


def run(command, program, timeout):
    folder = tempfile.mkdtemp(prefix="real-")
    try:
        return Outcome(command, program, folder, timeout)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def show(reference, ours):
    print("    " + "\n    ".join(list(difflib.unified_diff(
        reference.output.splitlines(), ours.output.splitlines(), "CPython", "ours", lineterm="", n=1))[:40]))
    if ours.errors != reference.errors:
        print("    standard error: " + "\n      ".join(ours.errors.rstrip().splitlines()[-12:]))


def main():
    parser = argparse.ArgumentParser(prog="./metavm real", description=__doc__.split("\n\n")[1],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="programs of tests/python/real (all)")
    parser.add_argument("-X", dest="options", action="append", default=[], metavar="OPTION",
                        help="an option for ours: jit=off, jit=eager, gc-stress=99991, …")
    parser.add_argument("--gc", metavar="NAME", help="the collector: immix, boehm, rc (as -X gc=NAME)")
    parser.add_argument("--engine", default=str(ROOT / "build" / "release" / "bin" / "metavm-python"))
    parser.add_argument("--library-only", action="store_true", help="only programs that need no package")
    parser.add_argument("--once", action="store_true", help="one run each: no processor times worth reading")
    parser.add_argument("--timeout", type=float, default=120, metavar="SECONDS")
    parser.add_argument("-q", "--quiet", action="store_true", help="only the table, not what differs")
    parser.add_argument("--list", action="store_true", help="names and packages")
    arguments = parser.parse_args()

    programs = list(all_programs())
    unknown = set(arguments.names) - {program.name for program in programs}
    if unknown:
        parser.error(f"no program {', '.join(sorted(unknown))} in {FOLDER.relative_to(ROOT)}")
    if arguments.names:
        programs = [program for program in programs if program.name in arguments.names]
    if arguments.library_only:
        programs = [program for program in programs if not program.packages]
    if arguments.list:
        for program in programs:
            print(f"{program.name:24} {' '.join(program.packages) or '(the library)'}")
        return 0

    options = arguments.options + ([f"gc={arguments.gc}"] if arguments.gc else [])
    ours = [arguments.engine] + [word for option in options for word in ("-X", option)]
    counts = {"agree": 0, "known": 0, "differ": 0, "skipped": 0}
    print(f"{'program':24} {'CPython':>8} {'ours':>8} {'ratio':>6}  result")
    for program in programs:
        missing = missing_packages(program)
        if missing:
            counts["skipped"] += 1
            print(f"{program.name:24} {'':>24}  skipped: {' '.join(missing)} not installed")
            continue
        outcomes = []
        for command in ([REFERENCE], ours):
            for _ in range(1 if arguments.once else 2):
                outcome = run(command, program, arguments.timeout)
            outcomes.append(outcome)
        reference, own = outcomes
        difference = reference.difference(own)
        kind = "agree" if not difference else "known" if program.differs else "differ"
        counts[kind] += 1
        told = {"agree": "agrees", "known": f"differs: {program.differs}", "differ": f"DIFFERS: {difference}"}[kind]
        if kind == "agree" and program.differs:
            told += f" (but its head says: {program.differs})"
        if reference.status:
            told += f" (CPython's exit status is {reference.status}: {reference.last_error()})"
        ratio = own.seconds / max(reference.seconds, 1e-3)
        print(f"{program.name:24} {reference.seconds:7.2f}s {own.seconds:7.2f}s {ratio:6.2f}  {told}", flush=True)
        if kind == "differ" and not arguments.quiet:
            show(reference, own)
    total = sum(counts.values()) - counts["skipped"]
    print(f"{total} programs: {counts['agree']} agree with CPython, {counts['known']} differ for the reasons given, "
          f"{counts['differ']} differ" + (f"; {counts['skipped']} skipped" if counts["skipped"] else ""))
    print(f"real programs: {counts['agree'] + counts['known']} passed, {counts['differ']} failed")
    return 1 if counts["differ"] or not total else 0


if __name__ == "__main__":
    sys.exit(main())
