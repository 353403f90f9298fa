#!/usr/bin/env python3
"""Collectors against each other and against other machines' collectors: ./metavm bench gc --help

The programs of bench/gc/ on our machines, once per collector that the build holds, and on every installed peer. Whole
processes, start-up included; the engines take turns. Of our own machines the pauses are told too.
"""

import argparse
import datetime
import html
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import bench

ROOT = bench.ROOT
FOLDER = ROOT / "bench" / "gc"
PEERS = (("lua5.4", ["lua5.4"], ".lua"), ("luajit", ["luajit"], ".lua"), ("node", ["node"], ".js"),
         ("python3.11", ["/usr/bin/python3.11"], ".py"), ("pypy3", ["pypy3"], ".py"))
# Ours: executable, ending, how an option is written.
OURS = (("mini", "metavm-mini", ".mini", "--{}"), ("python", "metavm-python", ".py", "-X{}"))


class Engine:
    def __init__(self, name, command, ending, option=None):
        self.name = name
        self.command = command
        self.ending = ending
        self.option = option  # None: a peer, which says nothing of its pauses

    def run(self, program, size, limit):
        """A run as bench.py has it, with our collector's figures in "gc"; or what went wrong, a text."""
        with tempfile.TemporaryDirectory() as folder:
            figures = pathlib.Path(folder) / "pauses.json"
            command = list(self.command)
            if self.option:
                command.append(self.option.format(f"gc-histogram={figures}"))
            command.append(str(FOLDER / (program + self.ending)))
            run, status, output, error = bench.run_once(command + ([size] if size else []), limit, True)
            if status is None:
                return f"not done after {limit:g} s"
            if status != 0:
                last = error.strip().splitlines()[-1:]
                return f"status {status}" + (": " + last[0][:200] if last else "")
            run["output"] = output
            if self.option:
                run["gc"] = json.loads(figures.read_text())
        return run


def policies(executable):
    """Those that this build holds, as its help says."""
    shown = subprocess.run([executable, "--help"], capture_output=True, text=True, check=True).stdout
    for line in shown.splitlines():
        if "the collector: " in line:
            return [name.strip() for name in line.split("the collector: ")[1].split(",")]
    sys.exit(f"{executable}: its help names no collectors")


def all_engines(folder):
    engines = []
    for language, executable, ending, option in OURS:
        path = folder / executable
        if not path.exists():
            print(f"not built: {path}", file=sys.stderr)
            continue
        for policy in policies(str(path)):
            engines.append(Engine(f"{language}-{policy}", [str(path), option.format(f"gc={policy}")], ending, option))
    for name, command, ending in PEERS:
        if shutil.which(command[0]):
            engines.append(Engine(name, command, ending))
    return engines


def catalogue():
    sizes = {}
    for line in (FOLDER / "programs.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, size, _ = line.split(None, 2)
            sizes[name] = size
    return sizes


def summary(runs):
    """Of the runs of one program on one engine: seconds, MB, milliseconds."""
    s = {"wall": statistics.median(run["wall"] for run in runs),
         "cpu": statistics.median(run["user"] + run["sys"] for run in runs),
         "peak_mb": max(run.get("peak") or run["rss"] for run in runs) / 1024}
    if "gc" in runs[0]:
        s["young_median_ms"] = statistics.median(run["gc"]["young"]["median"] for run in runs) * 1e3
        s["longest_ms"] = max(run["gc"]["longest_pause_seconds"] for run in runs) * 1e3
        s["paused"] = statistics.median(run["gc"]["pause_seconds"] for run in runs)
        s["collections"] = runs[0]["gc"]["young"]["count"] + runs[0]["gc"]["full"]["count"]
        young = runs[0]["gc"]["young_bytes"]
        s["survival"] = runs[0]["gc"]["survived_bytes"] / young if young else None
    return s


COLUMNS = (("wall s", "wall", "{:.2f}"), ("cpu s", "cpu", "{:.2f}"), ("peak MB", "peak_mb", "{:.0f}"),
           ("in pauses s", "paused", "{:.2f}"), ("collections", "collections", "{}"),
           ("young median ms", "young_median_ms", "{:.2f}"), ("longest ms", "longest_ms", "{:.1f}"),
           ("survive", "survival", "{:.0%}"))


def rows(result, engines):
    yield ["", *(title for title, _, _ in COLUMNS)]
    for engine in engines:
        s = result.get(engine.name)
        if s is None:
            continue
        if "failure" in s:
            yield [engine.name, s["failure"]]
        else:
            yield [engine.name, *("" if s.get(key) is None else form.format(s[key]) for _, key, form in COLUMNS)]


def show(program, result, engines):
    print(program)
    table = list(rows(result, engines))
    widths = [max((len(row[i]) for row in table if len(row) > 2 and i < len(row)), default=0)
              for i in range(len(table[0]))]
    for row in table:
        if len(row) == 2:
            print(f"  {row[0]:{widths[0]}}  FAILED: {row[1]}")
        else:
            print(f"  {row[0]:{widths[0]}}  " + "  ".join(f"{cell:>{w}}" for cell, w in zip(row[1:], widths[1:])))
    print(flush=True)


def chart(results, engines):
    """Bars of whole time and of peak memory, a group per program."""
    line, gap, left, width = 15, 26, 150, 330
    parts = []
    y = 40
    for program, result in results.items():
        good = [engine for engine in engines if result.get(engine.name) and "failure" not in result[engine.name]]
        if not good:
            continue
        parts.append(f'<text x="10" y="{y}" font-weight="bold">{html.escape(program)}</text>')
        for x, key, form in ((left, "wall", "{:.2f} s"), (left + width + 90, "peak_mb", "{:.0f} MB")):
            most = max(result[engine.name][key] for engine in good) or 1
            for i, engine in enumerate(good):
                top = y + 8 + i * line
                bar = width * result[engine.name][key] / most
                colour = "#3b78b5" if engine.option else "#aaa"
                if key == "wall":
                    parts.append(f'<text x="{left - 8}" y="{top + 11}" text-anchor="end">{html.escape(engine.name)}</text>')
                parts.append(f'<rect x="{x}" y="{top + 1}" width="{bar:.1f}" height="{line - 3}" fill="{colour}"/>')
                parts.append(f'<text x="{x + bar + 4:.1f}" y="{top + 11}">{form.format(result[engine.name][key])}</text>')
        y += len(good) * line + gap
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="{y}" font-family="sans-serif" font-size="11">\n'
            f'<rect width="1000" height="{y}" fill="white"/>\n'
            f'<text x="{left}" y="18">whole time</text><text x="{left + width + 90}" y="18">peak resident memory</text>\n'
            + "\n".join(parts) + "\n</svg>\n")


def measure(program, engines, options):
    """Summaries by engine; outputs must agree."""
    runs = {engine.name: [] for engine in engines}
    failures = {}
    for _ in range(options.rounds):
        for engine in engines:
            if engine.name in failures:
                continue
            run = engine.run(program, options.sizes.get(program), options.timeout)
            if isinstance(run, str):
                failures[engine.name] = run
            else:
                runs[engine.name].append(run)
    expected = next((runs[engine.name][0]["output"] for engine in reversed(engines)
                     if engine.name not in failures), None)
    result = {}
    for engine in engines:
        if engine.name not in failures and any(run["output"] != expected for run in runs[engine.name]):
            failures[engine.name] = "prints something else than " + engines[-1].name
        if engine.name in failures:
            result[engine.name] = {"failure": failures[engine.name]}
        else:
            result[engine.name] = summary(runs[engine.name])
    return result, runs


def main():
    parser = argparse.ArgumentParser(prog="metavm bench gc", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="A,B", type=bench.names, help="only these programs")
    parser.add_argument("--engines", metavar="A,B", type=bench.names, help="only these engines")
    parser.add_argument("--rounds", metavar="N", type=int, default=3, help="runs of each (default 3)")
    parser.add_argument("--quick", action="store_true", help="small sizes, one round: only to see that all works")
    parser.add_argument("--timeout", metavar="S", type=float, default=120, help="seconds for a process (default 120)")
    parser.add_argument("--bin", metavar="DIR", type=pathlib.Path, default=ROOT / "build" / "release-gcs" / "bin",
                        help="where our executables are (default build/release-gcs/bin)")
    parser.add_argument("--json", metavar="FILE", type=pathlib.Path, help="writes all figures, histograms included")
    parser.add_argument("--svg", metavar="FILE", type=pathlib.Path, help="writes a chart")
    parser.add_argument("--list", action="store_true", help="lists programs and engines, and runs nothing")
    options = parser.parse_args()
    sizes = catalogue()
    engines = all_engines(options.bin)
    for what, asked, known in (("program", options.only, list(sizes)),
                               ("engine", options.engines, [engine.name for engine in engines])):
        for name in asked or ():
            if name not in known:
                parser.error(f"no {what} {name} (there are {', '.join(known)})")
    if options.rounds < 1 or options.timeout <= 0:
        parser.error("--rounds and --timeout must be positive")
    engines = [engine for engine in engines if not options.engines or engine.name in options.engines]
    programs = [name for name in sizes if not options.only or name in options.only]
    if options.list:
        print("programs:", *programs)
        print("engines:", *(engine.name for engine in engines))
        return 0
    options.sizes = sizes if options.quick else {}
    if options.quick:
        options.rounds = 1
    results, raw = {}, {}
    for program in programs:
        results[program], raw[program] = measure(program, engines, options)
        show(program, results[program], engines)
    if options.json:
        options.json.write_text(json.dumps({
            "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"), "commit": bench.commit(),
            "machine": bench.machine(), "load": os.getloadavg(), "rounds": options.rounds,
            "quick": options.quick, "results": results, "runs": raw}, indent=1) + "\n")
    if options.svg:
        options.svg.write_text(chart(results, engines))
    return any("failure" in s for result in results.values() for s in result.values())


if __name__ == "__main__":
    sys.exit(main())
