"""CPython's own tests on metavm-python: ./metavm conformance [OPTION...] [FILE...]

Each test file of the installed CPython 3.11 (Debian's libpython3.11-testsuite) runs in a process of
its own, or in several when it crashes or hangs: the next one goes on behind the test at fault. What
counts is what CPython itself passes on this machine with the same runner, less what is marked as its
implementation's detail or needs its private test modules. A skip is not a pass.
"""

import argparse
import ast
import collections
import concurrent.futures
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from conformance_files import group_of, GROUPS

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORKER = os.path.join(ROOT, "tools", "conformance_worker.py")
REFERENCE = "/usr/bin/python3.11"
SUITE = "/usr/lib/python3.11/test"
CACHE = os.path.join(ROOT, "build", "conformance")
MAX_RESTARTS = 25


def all_files():
    names = []
    for entry in sorted(os.listdir(SUITE)):
        path = os.path.join(SUITE, entry)
        if entry.startswith("test_"):
            if entry.endswith(".py"):
                names.append(entry[:-3])
            elif os.path.exists(os.path.join(path, "__init__.py")):
                names.append(entry)
    return names


def chosen_files(arguments):
    """Names as they are, or groups: language, types, library."""
    everything = all_files()
    chosen = []
    for argument in arguments or GROUPS:
        name = os.path.basename(argument).removesuffix(".py")
        if argument in GROUPS:
            chosen += [file for file in everything if group_of(file) == argument]
        elif name in everything:
            chosen.append(name)
        elif "test_" + name in everything:
            chosen.append("test_" + name)
        else:
            sys.exit(f"conformance: no file {argument} in {SUITE}, and no group ({', '.join(GROUPS)})")
    return list(dict.fromkeys(chosen))


class Run:
    """The results of one file under one interpreter."""

    def __init__(self, name):
        self.name = name
        self.tests = {}  # id: [outcome, message]
        self.trouble = ""  # why the file did not come to its end
        self.seconds = 0.0

    def read(self, path):
        """Takes the results file; returns (test that was running, whether the end was reached)."""
        running, done = None, False
        with open(path, "rb") as file:
            for line in file.read().decode().splitlines():
                kind, *fields = line.split("\t")
                if kind == "start":
                    running = fields[0]
                elif kind == "done":
                    done = True
                elif kind in ("pass", "skip", "fail", "error") and len(fields) == 3:
                    self.tests[fields[0]] = [kind, ast.literal_eval(fields[2])]
                    if fields[0] == running:
                        running = None
        return running, done


def limit_memory(megabytes):
    def limit():
        if megabytes:
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return limit


def environment():
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return {**clean, "LC_ALL": "C.UTF-8", "TERM": "dumb"}


def wait(process, results, stall, total):
    """Waits for the process; kills its group when no result comes for `stall` seconds."""
    size, changed, began = -1, time.monotonic(), time.monotonic()
    while True:
        try:
            return process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            pass
        now = time.monotonic()
        current = os.path.getsize(results) if os.path.exists(results) else 0
        if current != size:
            size, changed = current, now
        if now - changed > stall or now - began > total:
            return None


def end_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def run_file(command, name, options, reference=False):
    run = Run(name)
    began = time.monotonic()
    log_folder = os.path.join(CACHE, "logs", "reference" if reference else "metavm")
    os.makedirs(log_folder, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="conformance-", ignore_cleanup_errors=True) as folder, \
            open(os.path.join(log_folder, name + ".log"), "wb") as log:
        results = os.path.join(folder, "results")
        home = os.path.join(folder, "home")
        for attempt in range(MAX_RESTARTS + 1):
            # Short, and with tmp of its own: what a test leaves behind goes with it.
            scratch = os.path.join(folder, str(attempt))
            os.makedirs(os.path.join(scratch, "tmp"))
            os.makedirs(home, exist_ok=True)
            process = subprocess.Popen(
                [*command, WORKER, name, results, *(["reference"] if reference else [])],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=scratch,
                env={**environment(), "TMPDIR": os.path.join(scratch, "tmp"), "HOME": home},
                start_new_session=True, preexec_fn=limit_memory(options.memory))
            left = options.total - (time.monotonic() - began)
            status = wait(process, results, options.timeout, max(left, 5))
            end_group(process)
            running, done = run.read(results) if os.path.exists(results) else (None, False)
            if done:
                break
            if status is None:
                what = "time limit"
            elif status < 0:
                what = f"signal {signal.Signals(-status).name}"
            else:
                what = f"exit status {status}"
            log.write(f"\n[conformance: {what} in {running or 'the file itself'}]\n".encode())
            if running is None:
                run.trouble = what
                break
            run.tests[running] = ["crash" if status is not None else "timeout", what]
            with open(results, "ab") as file:
                file.write(f"error\t{running}\t0\t{ascii(what)}\n".encode())
            if time.monotonic() - began > options.total:
                run.trouble = "time limit of the whole file"
                break
        else:
            run.trouble = "too many restarts"
        # The file's own lines say 'error' where a process died: keep the truth.
        if os.path.exists(results):
            kept = {key: value for key, value in run.tests.items() if value[0] in ("crash", "timeout")}
            run.read(results)
            run.tests.update(kept)
    run.seconds = time.monotonic() - began
    return run


def reference_run(name, options):
    with open(WORKER, "rb") as file:
        worker = hashlib.sha256(file.read()).hexdigest()[:12]
    path = os.path.join(CACHE, "reference", f"{name}-{worker}.json")
    if os.path.exists(path) and not options.refresh:
        with open(path) as file:
            stored = json.load(file)
        run = Run(name)
        run.tests, run.trouble, run.seconds = stored["tests"], stored["trouble"], stored["seconds"]
        return run
    run = run_file([REFERENCE], name, options, reference=True)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w") as file:
        json.dump({"tests": run.tests, "trouble": run.trouble, "seconds": run.seconds}, file)
    os.replace(path + ".new", path)
    return run


class Comparison:
    def __init__(self, ours, reference):
        self.name = ours.name
        self.ours, self.reference = ours, reference
        self.counted = [key for key, value in reference.tests.items() if value[0] == "pass"]
        self.passed = [key for key in self.counted if ours.tests.get(key, ["missing"])[0] == "pass"]
        self.apart = collections.Counter(
            self.reason(*value) for value in reference.tests.values() if value[0] != "pass")
        if reference.trouble:
            self.apart[f"{self.name}: {reference.trouble} on CPython"] += 1

    @staticmethod
    def reason(outcome, message):
        if "implementation detail" in message:
            return "marked as an implementation detail of CPython"
        if any(name in message for name in ("_test", "_xx")) and (
                "import of" in message or "requires" in message or "No module" in message):
            return "needs a private test module of CPython"
        return "skipped on CPython too" if outcome == "skip" else "does not pass on CPython"

    def failures(self):
        for key in self.counted:
            outcome, message = self.ours.tests.get(key, ["missing", self.ours.trouble])
            if outcome != "pass":
                yield key, outcome, message


def last_line(message):
    lines = [line for line in message.strip().splitlines() if line.strip()]
    return lines[-1].strip()[:150] if lines else ""


def percent(passed, counted):
    return f"{100 * passed / counted:6.1f}%" if counted else "      -"


def print_row(name, comparisons, note=""):
    counted = sum(len(c.counted) for c in comparisons)
    passed = sum(len(c.passed) for c in comparisons)
    seconds = sum(c.ours.seconds for c in comparisons)
    theirs = sum(c.reference.seconds for c in comparisons)
    print(f"{name:34} {counted:7} {passed:7} {percent(passed, counted)} {seconds:8.1f} {theirs:8.1f}  {note}".rstrip(),
          flush=True)


def print_totals(comparisons):
    print()
    for group in GROUPS:
        members = [c for c in comparisons if group_of(c.name) == group]
        if members:
            print_row(f"{group} ({len(members)} files)", members)
    print_row(f"all ({len(comparisons)} files)", comparisons)
    apart = collections.Counter()
    for comparison in comparisons:
        apart.update(comparison.apart)
    if apart:
        print("\nnot counted:")
        for reason, number in apart.most_common():
            print(f"{number:7}  {reason}")


def print_causes(comparisons, limit):
    causes = collections.Counter()
    where = collections.defaultdict(set)
    for comparison in comparisons:
        for _, outcome, message in comparison.failures():
            cause = f"{outcome}: {last_line(message)}"
            causes[cause] += 1
            where[cause].add(comparison.name)
    print("\nmost frequent causes:")
    for cause, number in causes.most_common(limit):
        print(f"{number:6}  {cause}  [{' '.join(sorted(where[cause])[:4])}]")


def compare_with(path, comparisons):
    """Tests lost and gained since an earlier --json. Returns the number lost."""
    with open(path) as file:
        earlier = json.load(file)["files"]
    lost, gained = [], []
    for comparison in comparisons:
        before = earlier.get(comparison.name)
        if before is None:
            continue
        failed_before = set(before["failures"])
        failing = {key for key, *_ in comparison.failures()}
        lost += sorted(failing - failed_before)
        gained += sorted(failed_before - failing)
    print(f"\nagainst {path}: {len(gained)} gained, {len(lost)} lost")
    for key in lost:
        print(f"  lost  {key}")
    return len(lost)


def as_json(comparisons):
    return {"files": {
        c.name: {
            "group": group_of(c.name), "counted": len(c.counted), "passed": len(c.passed),
            "seconds": round(c.ours.seconds, 1), "trouble": c.ours.trouble, "not_counted": dict(c.apart),
            "failures": {key: [outcome, message] for key, outcome, message in c.failures()},
        } for c in comparisons}}


def options_of(arguments):
    parser = argparse.ArgumentParser(prog="metavm conformance", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE", help="test_NAME, NAME, or a group: " + ", ".join(GROUPS))
    parser.add_argument("-j", type=int, default=os.cpu_count(), dest="jobs", help="files at a time")
    parser.add_argument("--engine", default=os.path.join(ROOT, "build/release/bin/metavm-python"))
    parser.add_argument("-X", action="append", default=[], metavar="OPT", help="passed to the interpreter, as in -X jit=eager")
    parser.add_argument("--json", metavar="PATH", help="write the results")
    parser.add_argument("--against", metavar="PATH", help="list tests lost since an earlier --json; exit status 1 if any")
    parser.add_argument("--failures", action="store_true", help="list failing tests with the last line of their message")
    parser.add_argument("--full", action="store_true", help="list failing tests with their whole message")
    parser.add_argument("--causes", type=int, default=0, metavar="N", help="the N most frequent messages")
    parser.add_argument("--timeout", type=float, default=60, help="seconds without a result before a test is given up")
    parser.add_argument("--total", type=float, default=600, help="seconds for a whole file")
    parser.add_argument("--memory", type=int, default=0, metavar="MB", help="address space of each process")
    parser.add_argument("--refresh", action="store_true", help="run CPython again, too")
    return parser.parse_args(arguments)


def main(arguments):
    options = options_of(arguments)
    files = chosen_files(options.files)
    if not os.path.exists(options.engine):
        sys.exit(f"conformance: {options.engine} is not built")
    command = [os.path.abspath(options.engine)]
    for option in options.X:
        command += ["-X", option]

    def both(name):
        return Comparison(run_file(command, name, options), reference_run(name, options))

    print(f"{'file':34} {'counted':>7} {'passed':>7} {'':7} {'seconds':>8} {'CPython':>8}")
    comparisons = []
    with concurrent.futures.ThreadPoolExecutor(max(options.jobs, 1)) as pool:
        for comparison in pool.map(both, files):
            comparisons.append(comparison)
            kinds = collections.Counter(outcome for _, outcome, _ in comparison.failures())
            notes = [f"{kinds[kind]} {kind}" for kind in ("crash", "timeout") if kinds[kind]]
            print_row(comparison.name, [comparison], ", ".join(notes + [comparison.ours.trouble] * bool(comparison.ours.trouble)))
            if options.failures or options.full:
                for key, outcome, message in comparison.failures():
                    if outcome != "missing" or comparison.ours.tests:
                        print(f"    {outcome} {key}: {message if options.full else last_line(message)}")
    print_totals(comparisons)
    if options.causes:
        print_causes(comparisons, options.causes)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(as_json(comparisons), file, indent=1)
    return 1 if options.against and compare_with(options.against, comparisons) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
