#!/usr/bin/env bash
# Installs a build into a scratch prefix and builds examples/ out of tree against it:
# run.sh BUILD-FOLDER COMPILER
set -eu
root=$(cd -- "${BASH_SOURCE[0]%/*}/../.." && pwd -P)
build=$1 compiler=$2
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
passed=0 failed=0

cmake --install "$build" --prefix "$scratch/the prefix" >"$scratch/log" || { cat "$scratch/log"; exit 1; }
cp -r -- "$root/examples" "$scratch/examples"
build_type=$(sed -n 's/^CMAKE_BUILD_TYPE:[A-Z]*=//p' "$build/CMakeCache.txt")
cmake -S "$scratch/examples" -B "$scratch/build" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_BUILD_TYPE="$build_type" -DCMAKE_PREFIX_PATH="$scratch/the prefix" >"$scratch/log" 2>&1 ||
  { cat "$scratch/log"; exit 1; }
cmake --build "$scratch/build" >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }

for source in "$scratch"/examples/*.cpp; do
  name=$(basename -- "$source" .cpp)
  if actual=$(cd "$scratch/examples" && "$scratch/build/$name" </dev/null 2>&1) &&
    { [ ! -e "${source%.cpp}.out" ] || [ "$actual" = "$(cat -- "${source%.cpp}.out")" ]; }; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf -- '--- FAILED examples/%s.cpp; its output:\n%s\n' "$name" "$actual"
  fi
done
# The headers stand alone: nothing in them names the source tree.
if grep -rnF -- "$root/" "$scratch/the prefix/lib/cmake" "$scratch/the prefix/include"; then
  failed=$((failed + 1))
else
  passed=$((passed + 1))
fi
echo "install: $passed passed, $failed failed"
[ "$failed" = 0 ]
