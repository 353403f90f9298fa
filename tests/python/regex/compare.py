"""What `re` finds with random patterns, in CPython and in ours: plain, staged, staged with random limits.

    compare.py METAVM_PYTHON [--from SEED] [--rounds N] [--patterns N] [--gc NAME]

Exit status 1 if places differ that were matched. What groups hold may differ in one line of a thousand: CPython 3.11
does not always restore them when it goes back.
"""
import argparse
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
MODES = (["-X", "jit=off"], ["-X", "jit=on"], ["-X", "jit=eager"], ["-X", "jit=eager", "-X", "random-limits={seed}"])


def run(command, seed, patterns):
    done = subprocess.run([*command, str(HERE / "random_patterns.py"), str(seed), str(patterns)], capture_output=True,
                          text=True, timeout=600)
    if done.returncode != 0:
        print(f"seed {seed}: {' '.join(command)}: exit status {done.returncode}\n{done.stderr[-2000:]}")
        sys.exit(1)
    return done.stdout.splitlines()


def places(line):
    """The line without what groups hold."""
    out = []
    for part in line.split(" ; "):
        found = part.startswith("((") and part.partition("), (")[0]
        out.append(found or part)
    return out


def compare(command, seed, expected, got):
    """How many lines differ in their groups alone; -1: in more."""
    if len(expected) != len(got):
        print(f"seed {seed}: {' '.join(command)}: {len(got)} lines, not {len(expected)}")
        return -1
    pattern, groups = "", 0
    for a, b in zip(expected, got):
        if not a.startswith("  "):
            pattern = a
        if a == b or "wrong" in a:
            continue
        if places(a) != places(b):
            print(f"seed {seed}: {' '.join(command)}: {pattern}\n  CPython: {a}\n  ours:    {b}")
            return -1
        groups += 1
    return groups


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("python")
    parser.add_argument("--from", type=int, default=1, dest="first")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--patterns", type=int, default=300)
    parser.add_argument("--gc", default=None)
    options = parser.parse_args()
    for seed in range(options.first, options.first + options.rounds):
        expected = run(["/usr/bin/python3.11"], seed, options.patterns)
        plain = None
        for mode in MODES:
            command = [options.python, *(word.format(seed=seed) for word in mode)]
            if options.gc:
                command += ["-X", "gc=" + options.gc]
            got = run(command, seed, options.patterns)
            if plain is not None and got != plain:
                print(f"seed {seed}: {' '.join(command)} does not find what plain finds")
                return 1
            plain = got
            differ = compare(command, seed, expected, got)
            if differ < 0 or differ > 3 + len(expected) // 1000:
                print(f"seed {seed}: {differ} lines of {len(expected)} differ in their groups")
                return 1
    return 0


sys.exit(main())
