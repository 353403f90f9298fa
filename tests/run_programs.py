#!/usr/bin/env python3
"""Runs whole programs in every stage of an engine and compares with what is expected.

A case is a program NAME.mini or NAME.py in the folder (or below it, but not in a folder named
`modules`), beside it
    NAME.out     standard output, exactly
    NAME.in      standard input (default: empty)
    NAME.status  exit status (default: 0)
    NAME.err     a regular expression that standard error must contain (re.search, multi-line);
                 without it, standard error must be empty when the status is 0
The program runs in its own folder, by its plain name. A comment `# test: WORD...` in its first five
lines may say: smoke (belongs to the small set), timeout=SECONDS, args=WORDS (shell words), stage=OPTIONS (one more stage, shell
words; may come more than once), options=OPTIONS (in every stage, behind the stage's own), deep (so much is alive that collecting all the time would take too long), resident
(looks at the memory that the process holds) or collected (needs objects to be found dead, which instrumented code's stacks keep: both are left out of builds that METAVM_TEST_SANITIZED says are instrumented) or exact (needs the default
collector, which can tell who refers to an object).

For Python, --update writes the expected files from CPython 3.11, and --check-reference verifies
that they are what CPython gives today.
"""

import argparse
import concurrent.futures
import difflib
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys

CPYTHON = "/usr/bin/python3.11"
SEEDS = (1, 2, 3)
MORE_SEEDS = tuple(range(1, 21))
# AddressSanitizer says this once when a C++ exception is thrown with more than 64 MB of stack in use. It is no finding.
SANITIZER_NOTICE = re.compile(
    r"^==\d+==WARNING: ASan is ignoring requested __asan_handle_no_return: .*\n"
    r"False positive error reports may follow\nFor details see .*\n", re.M)


def collectors(engine):
    """The names of those that the engine holds, the default first."""
    shown = subprocess.run([engine, "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
    found = re.search(r"the collector: (.*)", shown)
    return found.group(1).split(", ") if found else []


def stages(language, everything, smoke, others):
    """The command line options of each stage."""
    more = MORE_SEEDS[:len(MORE_SEEDS) // int(os.environ.get("METAVM_TEST_DIVISOR", "1"))]  # builds that are slow
    seeds = more if everything else SEEDS[:1] if smoke else SEEDS
    option = (lambda text: ["-X", text]) if language == "python" else (lambda text: ["--" + text])

    def stage(*words):
        return [part for word in words for part in option(word)]

    result = [stage(f"jit={mode}") for mode in ("off", "on", "eager")]
    if not smoke:
        result.append(stage("jit=eager", "jit-code=48"))
    result += [stage("jit=on", f"random-limits={seed}") for seed in seeds]
    # The collectors: the other policies, and the first one collecting all the time.
    for name in others:
        result.append(stage("jit=on", "gc=" + name))
        if everything:
            result += [stage("jit=off", "gc=" + name), stage("jit=eager", "gc=" + name)]
    if not smoke:
        result.append(stage("jit=on", "gc-stress=9973", "gc-verify"))
        if "rc" in others:
            result.append(stage("jit=on", "gc=rc", "gc-stress=9973", "gc-verify"))
    return result


OTHER_COLLECTORS = {"gc=boehm", "gc=rc", "--gc=boehm", "--gc=rc"}


class Case:
    def __init__(self, path):
        self.path = path
        self.smoke = False
        self.deep = False
        self.resident = False
        self.exact = False
        self.timeout = 20.0
        self.arguments = []
        self.stages = []
        self.options = []
        with open(path, "rb") as file:
            head = b"".join(file.readline() for _ in range(5)).decode("utf-8", "replace")
        for line in re.findall(r"^#\s*test:(.*)$", head, re.M):
            for word in shlex.split(line):
                key, _, value = word.partition("=")
                if key == "smoke":
                    self.smoke = True
                elif key == "deep":
                    self.deep = True
                elif key in ("resident", "collected"):
                    self.resident = True
                elif key == "exact":
                    self.exact = True
                elif key == "timeout":
                    self.timeout = float(value)
                elif key == "args":
                    self.arguments = shlex.split(value)
                elif key == "stage":
                    self.stages.append(shlex.split(value))
                elif key == "options":
                    self.options = shlex.split(value)
                else:
                    sys.exit(f"{path}: unknown word in '# test:': {word}")

    def commands(self, commands, engine, own_stages):
        """Those given, with what the program asks of the engine; None: the reference, which knows no options."""
        if not engine:
            return commands
        if self.exact:
            commands = [c for c in commands if not any(word in OTHER_COLLECTORS for word in c)]
        own = [[engine, *stage] for stage in self.stages] if own_stages else []
        return [command + self.options for command in commands + own]

    def read(self, suffix, default=None):
        path = self.path.with_suffix(suffix)
        return path.read_bytes() if path.exists() else default

    def run(self, command):
        environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1",
                           PYTHONIOENCODING="utf-8", LC_ALL="C.UTF-8", TZ="UTC")
        factor = float(os.environ.get("METAVM_TEST_TIMEOUT_FACTOR", "1"))
        return subprocess.run(
            [*command, self.path.name, *self.arguments], cwd=self.path.parent, env=environment,
            input=self.read(".in", b""), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=self.timeout * factor, check=False)

    def check(self, command):
        """None, or what is wrong."""
        expected = self.read(".out")
        if expected is None:
            return f"no expected output: {self.path.with_suffix('.out').name} is missing"
        try:
            result = self.run(command)
        except subprocess.TimeoutExpired as expired:
            return f"no end after {expired.timeout:g} s"
        problems = []
        status = int(self.read(".status", b"0"))
        if result.returncode != status:
            problems.append(f"exit status {status_name(result.returncode)}, expected {status}")
        if result.stdout != expected:
            problems.append(difference(expected, result.stdout))
        pattern = self.read(".err")
        error = SANITIZER_NOTICE.sub("", result.stderr.decode("utf-8", "replace"))
        if pattern is not None:
            wanted = pattern.decode().rstrip("\n")
            if not re.search(wanted, error, re.M):
                problems.append(f"standard error does not match {wanted!r}")
        elif status == 0 and error:
            problems.append("standard error is not empty")
        if not problems:
            return None
        if error:
            error = error.split("\nShadow bytes around")[0]  # AddressSanitizer: what comes before tells more
            if len(error) > 8000:
                error = error[:4000] + "\n[…]\n" + error[-4000:]
            problems.append("standard error:\n" + error.rstrip("\n"))
        return "\n".join(problems)

    def update(self):
        result = self.run([CPYTHON])
        self.path.with_suffix(".out").write_bytes(result.stdout)
        status = self.path.with_suffix(".status")
        if result.returncode:
            status.write_text(f"{result.returncode}\n")
        elif status.exists():
            status.unlink()


def status_name(code):
    if code >= 0:
        return str(code)
    try:
        return f"{code} ({signal.Signals(-code).name})"
    except ValueError:
        return str(code)


def difference(expected, actual):
    def lines(data):
        return data.decode("utf-8", "backslashreplace").splitlines()
    diff = list(difflib.unified_diff(lines(expected), lines(actual), "expected", "output",
                                     lineterm="", n=2))
    if not diff:
        return "output differs in line ends only"
    if len(diff) > 40:
        diff = diff[:40] + [f"... {len(diff) - 40} more lines"]
    return "\n".join(diff)


def find_cases(folder, language):
    suffix = ".py" if language == "python" else "." + language
    paths = sorted(path for path in folder.rglob("*" + suffix)
                   if "modules" not in path.relative_to(folder).parts)
    return [Case(path) for path in paths]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--language", required=True, choices=("mini", "python"))
    parser.add_argument("--engine", type=pathlib.Path, help="the executable to test")
    parser.add_argument("--stage", action="append", metavar="OPTIONS",
                        help="only this stage, for example '--stage=-X jit=off'")
    parser.add_argument("--filter", metavar="REGEX", help="only programs whose path matches")
    parser.add_argument("--smoke", action="store_true", help="fewer seeds, and of Python only programs marked smoke")
    parser.add_argument("--all", action="store_true", help="more seeds of random limits")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--update", action="store_true", help="write NAME.out from CPython 3.11")
    parser.add_argument("--check-reference", action="store_true",
                        help="run CPython 3.11 instead of an engine")
    arguments = parser.parse_args()

    everything = arguments.all or bool(os.environ.get("METAVM_TEST_ALL"))
    smoke = arguments.smoke or bool(os.environ.get("METAVM_TEST_SMOKE"))
    folder = arguments.folder.resolve()
    cases = find_cases(folder, arguments.language)
    if arguments.filter:
        cases = [case for case in cases if re.search(arguments.filter, str(case.path))]
    if smoke and arguments.language == "python" and not arguments.check_reference:
        cases = [case for case in cases if case.smoke]
    if arguments.update:
        for case in cases:
            case.update()
        print(f"{len(cases)} updated")
        return 0

    if arguments.check_reference:
        commands = [[CPYTHON]]
        label = "CPython"
        engine, own_stages = None, False
    else:
        if not arguments.engine:
            parser.error("--engine is needed")
        engine = str(arguments.engine.resolve())
        chosen = ([shlex.split(stage) for stage in arguments.stage] if arguments.stage
                  else stages(arguments.language, everything, smoke, collectors(engine)[1:]))
        commands = [[engine, *options] for options in chosen]
        label = arguments.language
        own_stages = not arguments.stage

    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        runs = [(case, command, pool.submit(case.check, command))
                for case in cases
                for command in case.commands(commands, engine, own_stages)
                if not (case.deep and any("gc-stress" in word for word in command))
                and not (case.resident and os.environ.get("METAVM_TEST_SANITIZED"))]
        again = []
        for case, command, future in runs:
            problem = future.result()
            if problem is None:
                passed += 1
            else:
                again.append((case, command, problem))
    # What failed among others runs once more, alone: a machine that is busy elsewhere is no failure, but worth a line.
    for case, command, problem in again:
        name = f"{case.path.relative_to(folder)} [{' '.join(command[1:])}]"
        if case.check(command) is None:
            passed += 1
            print(f"--- UNSTEADY {name}, good at the second try\n{problem}", flush=True)
        else:
            failed += 1
            print(f"--- FAILED {name}\n{problem}", flush=True)
    print(f"{label} programs: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
