#!/usr/bin/env python3
"""Programs that must not compile: run_compile_fail.py BUILD-FOLDER [FILE...]

Each file of tests/compile_fail starts with `// expect: REGEX`: compiling it must fail, with a message
that matches (`// expect-gcc: REGEX` on the second line where g++ words it differently). When
a line ends in `// HERE`, the messages must name that line: misuse is reported where the author made it.
After a line `// every stage` the misuse must be an error in the plain, the staged and the constant stage.
With -DMETAVM_EXPECT_PASS the same file must compile, without a warning, so it fails for that
reason only. The compiler and its flags are those of tests/unit/main.cpp in the build folder.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

STAGES = ("plain<", "staged<", "constant_stage<")
HERE = pathlib.Path(__file__).resolve().parent


def compiler_command(build):
    """The command that compiles a unit test, without input and output."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if pathlib.Path(entry["file"]) == HERE / "unit" / "main.cpp":
            words = shlex.split(entry["command"])
            break
    else:
        sys.exit("tests/unit/main.cpp is not in compile_commands.json")
    command = []
    words = iter(words)
    for word in words:
        if word in ("-o", "-c"):
            next(words)
        elif pathlib.PurePath(word).name != "ccache":
            command.append(word)
    return [*command, "-fsyntax-only", "-fdiagnostics-color=never"]


def compile_file(command, path, *flags):
    environment = dict(os.environ, LC_ALL="C")
    return subprocess.run([*command, *flags, str(path)], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, env=environment)


def check(command, path):
    """None, or what is wrong."""
    lines = path.read_text().splitlines()
    gcc = "clang" not in pathlib.PurePath(command[0]).name
    expected = None
    for line in lines[:2]:
        match = re.match(r"// expect(-gcc)?: (.+)$", line)
        if match and (gcc or not match[1]):
            expected = match[2]
    if not expected:
        return "the first line must be '// expect: REGEX'"
    result = compile_file(command, path)
    if result.returncode == 0:
        return "it compiles"
    if not re.search(expected, result.stdout):
        return f"no message matches {expected!r}:\n{result.stdout[-4000:]}"
    if "// every stage" in lines[:4]:
        for stage in STAGES:
            if stage not in result.stdout:
                return f"no error in the stage {stage[:-1]}:\n{result.stdout[-4000:]}"
    for number, line in enumerate(lines, 1):
        if line.rstrip().endswith("// HERE") and f"{path.name}:{number}:" not in result.stdout:
            return f"no message names line {number}:\n{result.stdout[-4000:]}"
    result = compile_file(command, path, "-DMETAVM_EXPECT_PASS")
    if result.returncode != 0:
        return f"with METAVM_EXPECT_PASS it does not compile:\n{result.stdout[-4000:]}"
    return None


def main():
    command = compiler_command(pathlib.Path(sys.argv[1]).resolve())
    paths = [pathlib.Path(name).resolve() for name in sys.argv[2:]]
    paths = paths or sorted((HERE / "compile_fail").rglob("*.cpp"))
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, problem in zip(paths, pool.map(lambda path: check(command, path), paths)):
            if problem is None:
                passed += 1
            else:
                failed += 1
                print(f"--- FAILED {path.name}: {problem}", flush=True)
    print(f"compile-fail: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
