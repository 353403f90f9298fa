"""What `decimal` computes with random numbers in random contexts, in CPython and in ours.

    compare.py METAVM_PYTHON [--from SEED] [--seeds N] [--rounds N] [--gc NAME]

Exit status 1 if a line differs.
"""
import argparse
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
MODES = (["-X", "jit=on"], ["-X", "jit=eager"])


def run(command, seed, rounds):
    done = subprocess.run([*command, str(HERE / "random_operations.py"), str(seed), str(rounds)], capture_output=True,
                          text=True, timeout=600)
    if done.returncode != 0:
        print(f"seed {seed}: {' '.join(command)}: exit status {done.returncode}\n{done.stderr[-2000:]}")
        sys.exit(1)
    return done.stdout.splitlines()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("python")
    parser.add_argument("--from", type=int, default=1, dest="first")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--gc", default=None)
    options = parser.parse_args()
    wrong = 0
    for seed in range(options.first, options.first + options.seeds):
        expected = run(["/usr/bin/python3.11"], seed, options.rounds)
        for mode in MODES:
            command = [options.python, *mode, *(["-X", "gc=" + options.gc] if options.gc else [])]
            got = run(command, seed, options.rounds)
            context = ""
            for a, b in zip(expected, got):
                if a[:1].isdigit():
                    context = a
                if a != b:
                    print(f"seed {seed}: {' '.join(command)}: {context}\n  CPython: {a}\n  ours:    {b}")
                    wrong += 1
            if len(expected) != len(got):
                print(f"seed {seed}: {' '.join(command)}: {len(got)} lines, not {len(expected)}")
                wrong += 1
    return 1 if wrong else 0


sys.exit(main())
