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
