#!/usr/bin/env python3
"""Runs the benchmarks of bench/ on our machines and on every installed peer: ./metavm bench --help

Whole processes are timed, start-up included. For each program the engines take turns, round after
round, so that a change in the machine's speed meets all of them. Every program is listed: one that
crashes, runs too long or prints something else than the others is shown as such.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import bench_report

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
SUITES = ("mini", "python", "python-short", "regex")
FOLDERS = {"python-short": "python_short", "regex": "regex"}  # of suites with programs of their own, in Python


class Engine:
    """A way to run programs: a command, and where it finds the program of a given name."""

    def __init__(self, name, command, sources, suites, version=("--version",), ours=False):
        self.name = name
        self.command = command  # the first word is the executable
        self.sources = sources  # pairs of a folder in bench/ and a file name's ending, best first
        self.suites = suites
        self.version_arguments = version
        self.ours = ours
        self.path = None

    def find(self, folder):
        """Looks the executable up; CPython is Debian's, which others may hide in PATH."""
        if self.ours:
            candidate = str(folder / self.command[0])
        elif self.name == "python3.11":
            debian = "/usr/bin/python3.11"
            candidate = debian if os.access(debian, os.X_OK) else self.command[0]
        else:
            candidate = self.command[0]
        self.path = shutil.which(candidate)
        return self.path is not None

    def stamp(self):
        """Changes when somebody builds or installs the executable anew."""
        try:
            status = os.stat(self.path)
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def source(self, suite, program):
        sources = ((FOLDERS[suite], ".py"),) if suite in FOLDERS else self.sources
        for folder, ending in sources:
            path = BENCH / folder / (program + ending)
            if path.exists():
                return path
        return None

    def arguments(self, source, size):
        return [self.path, *self.command[1:], str(source.relative_to(ROOT))] + ([size] if size else [])

    def version(self):
        try:
            done = subprocess.run([self.path, *self.version_arguments], capture_output=True, text=True,
                                  timeout=20, check=False, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired):
            return "unknown"
        lines = (done.stdout + done.stderr).strip().splitlines()
        return " ".join(lines[:2]) if done.returncode == 0 and lines else "unknown"


MINI = (("mini", ".mini"),)
PYTHON = (("python", ".py"),)
LUA = (("lua", ".lua"),)
OWN_PYTHON = ("python", "python-short", "regex")

# In the order of the tables; ours first.
ENGINES = [
    Engine("mini-plain", ["metavm-mini", "--jit=off"], MINI, ("mini",), ours=True),
    Engine("mini-staged", ["metavm-mini", "--jit=on"], MINI, ("mini",), ours=True),
    Engine("lua5.4", ["lua5.4"], (("lua54", ".lua"),) + LUA, ("mini",), ("-v",)),
    Engine("luajit-joff", ["luajit", "-joff"], LUA, ("mini",), ("-v",)),
    Engine("luajit", ["luajit"], LUA, ("mini",), ("-v",)),
    Engine("node", ["node"], (("js", ".js"),), ("mini",)),
    Engine("python-plain", ["metavm-python", "-X", "jit=off"], PYTHON, OWN_PYTHON, ours=True),
    Engine("python-staged", ["metavm-python", "-X", "jit=on"], PYTHON, OWN_PYTHON, ours=True),
    Engine("python3.11", ["python3.11"], PYTHON, OWN_PYTHON),
    Engine("pypy3", ["pypy3"], PYTHON, OWN_PYTHON),
]

# Whose output the others must give, and against whom the chart is drawn.
REFERENCES = {"mini": "lua5.4", "python": "python3.11", "python-short": "python3.11",
              "regex": "python3.11"}


class Result:
    """All runs of one program on one engine."""

    def __init__(self):
        self.runs = []  # dicts: wall, user, sys (seconds), rss (KiB)
        self.peak = 0  # KiB, as seen from outside in the first round
        self.output = None
        self.failure = None  # text, or None

    @property
    def good(self):
        return self.failure is None and bool(self.runs)

    def figure(self, measure, statistic):
        """Seconds, by `measure` (wall or cpu) and `statistic` (median or min)."""
        values = [run["wall"] if measure == "wall" else run["user"] + run["sys"] for run in self.runs]
        return statistics.median(values) if statistic == "median" else min(values)

    def rss(self):
        """The largest resident size in KiB, or 0 if it cannot be told.

        What the system says at the end counts what this process had when it started the other
        one, so smaller figures are those that were seen from outside.
        """
        largest = max(run["rss"] for run in self.runs)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return largest if largest > own else self.peak


def peak_now(pid):
    """The largest resident size of a running process so far, in KiB; 0 if it is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def run_once(arguments, limit, watched):
    """Runs one process: (run, status, output, error text). Status is None when the time was up.

    If `watched`, the run has a "peak" too: looked at every few milliseconds, from outside.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                   start_new_session=True)
        ended = threading.Event()
        expired = threading.Event()
        peak = 0

        def watch():
            nonlocal peak
            while watched and time.perf_counter() - start < limit:
                peak = max(peak, peak_now(process.pid))
                if ended.wait(0.004):
                    return
            if not ended.wait(max(0.0, start + limit - time.perf_counter())):
                expired.set()
                os.killpg(process.pid, signal.SIGKILL)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            os.wait4(process.pid, 0)
            raise
        finally:
            ended.set()
            process.returncode = 0  # it is waited for: Popen must not do it again
        watcher.join()
        run = {"wall": wall, "user": usage.ru_utime, "sys": usage.ru_stime, "rss": usage.ru_maxrss}
        if watched and wall >= 0.05:  # seen often enough
            run["peak"] = peak
        out.seek(0)
        err.seek(0)
        return (run, None if expired.is_set() else os.waitstatus_to_exitcode(status),
                out.read().decode(errors="replace"), err.read().decode(errors="replace"))


def measure(result, arguments, limit):
    """One more run into `result`."""
    run, status, output, error = run_once(arguments, limit, not result.runs)
    result.peak = max(result.peak, run.get("peak", 0))
    if status is None:
        result.failure = f"not done after {limit:g} s"
    elif status != 0:
        why = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        last = error.strip().splitlines()[-1:]
        result.failure = why + (": " + last[0][:200] if last else "")
    elif result.output is not None and output != result.output:
        result.failure = "prints something else in another round"
    if result.output is None:
        result.output = output
    if result.failure is None:
        result.runs.append(run)


def check_outputs(suite, results, engines):
    """Compares each output with the reference's; the names of the engines that differ."""
    order = sorted(engines, key=lambda engine: (engine.name != REFERENCES[suite], engine.ours))
    reference = next((engine for engine in order if results[engine.name].good), None)
    if reference is None:
        return
    expected = results[reference.name].output
    for engine in engines:
        result = results[engine.name]
        if result.failure is None and result.output != expected:
            result.failure = (f"prints {shorten(result.output)}, but {reference.name} "
                              f"{shorten(expected)}")


def shorten(text):
    text = text.strip()
    return repr(text if len(text) <= 60 else text[:57] + "...")


def run_program(suite, program, engines, size, options):
    """The results of all engines for one program, by name."""
    results = {engine.name: Result() for engine in engines}
    for _ in range(options.rounds):
        for engine in engines:
            result = results[engine.name]
            if result.failure is not None:
                continue
            source = engine.source(suite, program)
            if source is None:
                result.failure = "no such program for this engine"
                continue
            measure(result, engine.arguments(source, size), options.timeout)
    check_outputs(suite, results, engines)
    return results


def catalogue(suite):
    """The programs with their quick sizes: from bench/programs.txt, for mini and python, or the suite's own."""
    listed = BENCH / FOLDERS.get(suite, "") / "programs.txt"
    sizes = {}
    for line in listed.read_text().splitlines() if listed.exists() else ():
        if line.strip() and not line.startswith("#"):
            name, size, _ = line.split(None, 2)
            sizes[name] = size
    return sizes


def programs_of(suite, engines):
    """Names of all programs that any engine of the suite has; those of the catalogue in its order."""
    listed = list(catalogue(suite))
    if suite in FOLDERS:
        found = {path.stem for path in (BENCH / FOLDERS[suite]).glob("*.py")}
        return listed + sorted(found - set(listed))
    found = {path.stem for engine in engines for folder, ending in engine.sources
             for path in (BENCH / folder).glob("*" + ending)}
    return listed + sorted(found - set(listed))


def machine():
    info = {"system": platform.platform(), "cores": os.cpu_count(), "cpu": platform.processor() or "unknown"}
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                info["cpu"] = line.split(":", 1)[1].strip()
                break
        for line in pathlib.Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemTotal"):
                info["memory_kib"] = int(line.split()[1])
    except OSError:
        pass
    return info


def commit():
    done = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True,
                          text=True, check=False) if shutil.which("git") else None
    return done.stdout.strip() if done and done.returncode == 0 else None


def names(text):
    return [name for name in text.replace(",", " ").split() if name]


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="metavm bench", description="Runs the benchmarks on our machines and on the installed peers.",
        epilog="Engines: " + ", ".join(engine.name for engine in ENGINES) + ". Exit status: 0; 1 if an "
               "engine crashed, ran too long or printed something else, or its executable was "
               "changed meanwhile; 2 for bad usage.")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="mini, python, python-short, regex (default: all)")
    parser.add_argument("--only", metavar="A,B", type=names, help="only these programs")
    parser.add_argument("--engines", metavar="A,B", type=names,
                        help="only these engines; with suites named, also those of other languages")
    parser.add_argument("--rounds", metavar="N", type=int,
                        help="runs of each program on each engine (default 5, python-short 9)")
    parser.add_argument("--quick", action="store_true", help="small sizes, one round: only to see that all works")
    parser.add_argument("--measure", choices=("wall", "cpu"), default="wall",
                        help="what the tables compare (default wall)")
    parser.add_argument("--statistic", choices=("median", "min"), default="median",
                        help="of the rounds (default median)")
    parser.add_argument("--timeout", metavar="S", type=float, default=60, help="seconds for a process (default 60)")
    parser.add_argument("--bin", metavar="DIR", type=pathlib.Path, default=ROOT / "build" / "release" / "bin",
                        help="where our executables are (default build/release/bin)")
    parser.add_argument("--json", metavar="FILE", type=pathlib.Path, help="writes all raw figures")
    parser.add_argument("--svg", metavar="FILE", type=pathlib.Path,
                        help="writes a chart; with several suites FILE-SUITE.svg each")
    parser.add_argument("--html", metavar="FILE", type=pathlib.Path, help="writes a page of tables and charts")
    parser.add_argument("--list", action="store_true", help="lists suites, programs and engines, and runs nothing")
    options = parser.parse_args()

    for suite in options.suites:
        if suite not in SUITES:
            parser.error(f"no suite {suite} (there are {', '.join(SUITES)})")
    known = [engine.name for engine in ENGINES]
    for name in options.engines or ():
        if name not in known:
            parser.error(f"no engine {name} (there are {', '.join(known)})")
    if options.rounds is not None and options.rounds < 1:
        parser.error("--rounds must be at least 1")
    if options.timeout <= 0:
        parser.error("--timeout must be positive")
    options.foreign = bool(options.suites)
    options.suites = [suite for suite in SUITES if suite in options.suites] or list(SUITES)
    return parser, options


def choose(options):
    """By suite: its engines that are to run and are installed; also the names of those missing."""
    chosen, missing = {}, []
    found = {engine.name: engine.find(options.bin) for engine in ENGINES}
    for suite in options.suites:
        wanted = [engine for engine in ENGINES if suite in engine.suites]
        if options.engines:
            wanted = [engine for engine in ENGINES if engine.name in options.engines and
                      (suite in engine.suites or (options.foreign and suite not in FOLDERS))]
        chosen[suite] = [engine for engine in wanted if found[engine.name]]
        missing += [engine.name for engine in wanted
                    if not found[engine.name] and engine.name not in missing]
    return chosen, missing


def choose_programs(parser, options, chosen):
    every = {suite: programs_of(suite, chosen[suite] or ENGINES) for suite in options.suites}
    if not options.only:
        return every
    for name in options.only:
        if not any(name in programs for programs in every.values()):
            parser.error(f"no program {name}")
    return {suite: [name for name in every[suite] if name in options.only] for suite in options.suites}


def run_suite(suite, engines, programs, sizes, options, results):
    """Puts the results by program into `results`."""
    for number, program in enumerate(programs, 1):
        start = time.perf_counter()
        print(f"{suite} {number}/{len(programs)} {program}", end=" ", file=sys.stderr, flush=True)
        results[program] = run_program(suite, program, engines, sizes.get(program), options)
        failed = [name for name, result in results[program].items() if not result.good]
        print(f"{time.perf_counter() - start:.1f} s" + (" FAILED: " + ", ".join(failed) if failed else ""),
              file=sys.stderr, flush=True)


def raw(results):
    return {program: {name: {"runs": result.runs, "failure": result.failure, "output": result.output}
                      for name, result in row.items()} for program, row in results.items()}


def main():
    parser, options = parse_arguments()
    chosen, missing = choose(options)
    programs = choose_programs(parser, options, chosen)
    if options.list:
        for suite in options.suites:
            print(f"{suite}: {' '.join(programs[suite])}")
            print(f"  engines: {' '.join(engine.name for engine in chosen[suite])}")
        if missing:
            print(f"not installed or not built: {' '.join(missing)}")
        return 0

    used = [engine for engine in ENGINES if any(engine in engines for engines in chosen.values())]
    record = {
        "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        "commit": commit(), "machine": machine(), "load_before": os.getloadavg(),
        "options": {"measure": options.measure, "statistic": options.statistic, "quick": options.quick,
                    "timeout": options.timeout},
        "engines": {engine.name: {"command": [engine.path, *engine.command[1:]], "version": engine.version(),
                                  "ours": engine.ours} for engine in used},
        "missing": missing, "suites": {},
    }
    stamps = {engine: engine.stamp() for engine in used}
    asked = options.rounds
    tables = []
    interrupted = False
    for suite in options.suites:
        if not programs[suite] or not chosen[suite]:
            continue
        options.rounds = asked or (1 if options.quick else 9 if suite == "python-short" else 5)
        results = {}
        try:
            sizes = catalogue(suite) if options.quick else {}
            run_suite(suite, chosen[suite], programs[suite], sizes, options, results)
        except KeyboardInterrupt:  # what is measured so far is shown
            print("\nstopped", file=sys.stderr)
            interrupted = True
        table = bench_report.Table(suite, chosen[suite], results, REFERENCES[suite], options)
        tables.append(table)
        record["suites"][suite] = {"rounds": options.rounds, "programs": raw(results),
                                   "means": table.means()}
        if interrupted:
            break
    record["load_after"] = os.getloadavg()
    record["changed"] = [engine.name for engine in used if engine.stamp() != stamps[engine]]

    print(bench_report.text(record, tables))
    if options.json:
        options.json.write_text(json.dumps(record, indent=1) + "\n")
    if options.svg:
        for table in tables:
            path = options.svg if len(tables) == 1 else options.svg.with_stem(f"{options.svg.stem}-{table.suite}")
            path.write_text(bench_report.chart(table))
    if options.html:
        options.html.write_text(bench_report.page(record, tables))
    if interrupted:
        return 130
    return 1 if record["changed"] or any(table.failures() for table in tables) else 0


if __name__ == "__main__":
    sys.exit(main())
