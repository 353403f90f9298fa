#!/usr/bin/env bash
# Tests of ./metavm itself: what it says and does about packages, arguments, folders.
set -u
root=$(cd -- "${BASH_SOURCE[0]%/*}/../.." && pwd -P) || exit 1
scratch=$(mktemp -d) || exit 1
trap 'rm -rf -- "$scratch"' EXIT
passed=0 failed=0

# check NAME EXPECTED ACTUAL: EXPECTED is a pattern of the shell.
check() {
  # shellcheck disable=SC2053
  if [[ $3 == $2 ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf -- '--- FAILED %s\nexpected: %s\nactual:   %s\n' "$1" "$2" "$3"
  fi
}

# A copy in a folder with blanks, packages that are missing, and commands that only say what they do.
house="$scratch/the house"
mkdir -p "$house" "$scratch/bin" "$scratch/apt"
cp -- "$root/metavm" "$house/metavm"
printf 'build good-package /\nbuild,run lacking-one %s/none\nbench lacking-two %s/none\n' \
  "$scratch" "$scratch" >"$house/packages.txt"
for name in id sudo apt-get; do
  printf '#!/bin/bash\n. "%s/%s.sh"\n' "$scratch" "$name" >"$scratch/bin/$name"
  chmod +x "$scratch/bin/$name"
done
house() { (cd / && PATH="$scratch/bin:$PATH" "$house/metavm" "$@" </dev/null 2>&1); }

check 'help' 'usage: *python*mini*test*bench*help*' "$(house help)"
check 'unknown command' "*no command 'nonsense'*;2" "$(house nonsense; echo ";$?")"

echo 'echo 1000' >"$scratch/id.sh"
echo 'exit 1' >"$scratch/sudo.sh"
echo "echo \"apt-get \$*\" >>'$scratch/log'; exit 1" >"$scratch/apt-get.sh"
check 'neither root nor sudo: the one line' \
  '*as root, run:
apt-get install -y --no-install-recommends lacking-one
1' "$(house mini; echo $?)"
check 'nothing was tried' '0' "$(cat "$scratch/log" 2>/dev/null | wc -l)"
check 'sections' '* lacking-one lacking-two
1' "$(house bench; echo $?)"

echo 'echo 0' >"$scratch/id.sh"
check 'root: says what it installs, then the line' \
  '*installing Debian packages: lacking-one*could not install*apt-get install*1' \
  "$(house mini; echo $?)"
check 'root: the lists are fetched, the install is tried again' \
  '*apt-get update*apt-get install -y --no-install-recommends lacking-one*' "$(cat "$scratch/log")"

echo "shift; printf '%s\n' \"sudo: \$*\" >>'$scratch/log'; exit 0" >"$scratch/sudo.sh"
echo 'echo 1000' >"$scratch/id.sh"
: >"$scratch/log"
house mini >/dev/null
check 'sudo -n' '*sudo: env DEBIAN_FRONTEND=noninteractive apt-get install*lacking-one*' \
  "$(cat "$scratch/log")"

# Builds, with a cmake that only pretends: what it makes prints its arguments, reads a line, exits with 7.
fresh="$scratch/a fresh clone"
mkdir -p "$fresh/lang/mini" "$fresh/lang/python" "$fresh/include" "$fresh/cmake"
cp -- "$root/metavm" "$fresh/metavm"
printf 'build good-package /\n' >"$fresh/packages.txt"
touch "$fresh/CMakeLists.txt" "$fresh/CMakePresets.json" "$fresh/lang/mini/main.cpp" "$fresh/lang/python/main.cpp"
cat >"$scratch/bin/cmake" <<'END'
#!/bin/bash
case $1 in
  --fresh)
    echo "configured ${*: -1}" >>"$LOG"
    [ -e "$FAIL" ] && { echo "no such compiler"; exit 1; }
    mkdir -p "build/$3/bin"
    echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >"build/$3/CMakeCache.txt"
    touch "build/$3/build.ninja" ;;
  --build)
    echo "built $4" >>"$LOG"
    echo "[1/1 0.1s] Building $4"
    [ -e "$FAIL" ] && { echo "error: no"; exit 1; }
    sleep 0.5
    set -- "$1" "$2" "$3" "${4%-library}"  # the library comes with its executable
    printf '#!/bin/bash\nread -r line\nprintf "%%s|" "$line" "$@"\nexit 7\n' >"$2/bin/$4.new"
    chmod +x "$2/bin/$4.new"
    mv "$2/bin/$4.new" "$2/bin/$4" ;;
esac
END
chmod +x "$scratch/bin/cmake"
export LOG="$scratch/built" FAIL="$scratch/fail"
clone() { (cd / && echo 'a line' | PATH="$scratch/bin:$PATH" "$fresh/metavm" "$@" 2>"$scratch/errors"); }
touch "$FAIL"
check 'configuring fails: its messages, status 1' '1' "$(clone mini x; echo $?)"
check 'what the configuration said' '*configuring build/release*no such compiler*the build failed*' "$(cat "$scratch/errors")"
rm "$FAIL"
check 'first run: configures, builds that language only, runs' "a line|x y|*|7" "$(clone mini 'x y' '*'; echo $?)"
check 'progress goes to standard error' '*configuring*Building metavm-mini*' "$(cat "$scratch/errors")"
check 'nothing else was built' '*configured release
built metavm-mini' "$(cat "$LOG")"
: >"$LOG"
check 'second run: nothing is built' "a line|7" "$(clone mini; echo $?)"
check 'silence' ';' "$(cat "$LOG" "$scratch/errors");"
sleep 1.1; touch "$fresh/lang/mini/main.cpp" "$FAIL"
check 'a build that fails: status 1, the old program is not run' '1' "$(clone mini; echo $?)"
check 'what the build said' '*error: no*the build failed*' "$(cat "$scratch/errors")"
rm "$FAIL"
check 'the next run tries again' "a line|7" "$(clone mini; echo $?)"
rm -rf "$fresh/build"
for i in 1 2 3; do (clone python "$i" >"$scratch/run$i"; echo $? >>"$scratch/run$i") & done
wait
check 'three first runs at a time' "a line|1|7 a line|2|7 a line|3|7" "$(cat "$scratch"/run[123] | paste -sd ' ')"
mv "$fresh" "$scratch/moved"; fresh="$scratch/moved"
: >"$LOG"
sleep 1.1; touch "$fresh/CMakeLists.txt"
check 'a tree that was moved: configured again' "a line|7" "$(clone mini; echo $?)"
check 'it was' '*configured release*' "$(cat "$LOG")"
check 'build: an unknown preset' '*no preset nonsense*1' "$(house build nonsense; echo $?)"
check 'test: an unknown preset' '*no preset nonsense*1' "$(clone test --preset nonsense; cat "$scratch/errors"; clone test --preset nonsense >/dev/null; echo $?)"

# The real one, by a symbolic link in a folder with blanks; nothing is out of date while tests run,
# so this builds nothing.
mkdir -p "$scratch/by link"
ln -s "$root/metavm" "$scratch/by link/vm"
vm() { (cd "$scratch/by link" && ./vm "$@"); }
check 'by a symbolic link' 'usage: *' "$(vm help)"
if [ -x "$root/build/release/bin/metavm-mini" ]; then
  printf 'print("x")\n' >"$scratch/by link/a program.mini"
  check 'a file with a blank in its name' 'x' "$(vm mini 'a program.mini' 2>/dev/null)"
  vm mini 'no such file.mini' >/dev/null 2>&1
  check 'exit status' '[1-9]*' "$?"
fi
if [ -x "$root/build/release/bin/metavm-python" ]; then
  printf 'import sys\nprint(sys.argv[1:], sys.stdin.read())\nsys.exit(7)\n' >"$scratch/by link/a program.py"
  check 'arguments, standard input, exit status' "?'a b', '*', ''? input
7" "$(printf input | vm python 'a program.py' 'a b' '*' '' 2>/dev/null; echo $?)"
fi

echo "command: $passed passed, $failed failed"
[ "$failed" = 0 ]
