#!/usr/bin/env python3
"""Every public header compiles when it is included alone: run_headers.py BUILD-FOLDER [HEADER...]

Without names: those of include/metavm; with METAVM_TEST_ALL set the languages' as well, which are installed too. The compiler
and its flags are those of tests/unit/main.cpp in the build folder; only syntax and types are checked, nothing is generated.
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys

from run_compile_fail import compiler_command

ROOT = pathlib.Path(__file__).resolve().parent.parent


def problem_of(command, header):
    """What the compiler says, or nothing."""
    result = subprocess.run([*command, "-x", "c++", "-"], input=f'#include "{header}"\n', stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, check=False, env=dict(os.environ, LC_ALL="C"))
    return result.stdout if result.returncode else ""


def headers(build):
    for path in sorted((ROOT / "include").rglob("*.hpp")):
        yield path.relative_to(ROOT / "include").as_posix()
    if os.environ.get("METAVM_TEST_ALL"):
        built = (build / "build.ninja").read_text()
        for language in sorted(path.name for path in (ROOT / "lang").iterdir() if path.is_dir()):
            if f"metavm_{language}" in built:
                yield from (path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "lang" / language).rglob("*.hpp")))


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    # Code is instrumented after it is checked; and an uninstrumented header compiles faster.
    command = [word for word in compiler_command(build) if not word.startswith("-fsanitize")]
    names = sys.argv[2:] or list(headers(build))
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, problem in zip(names, pool.map(lambda name: problem_of(command, name), names)):
            if problem:
                failed += 1
                print(f"--- FAILED {name} does not compile alone:\n{problem[:4000]}", flush=True)
            else:
                passed += 1
    print(f"headers: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
