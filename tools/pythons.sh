#!/bin/sh
# Run the tests on every Python that pvlint is for and that is here, and say which are not:   tools/pythons.sh [PYTEST OPTION ...]
#
# Each gets a copy of the work tree in .cache/pythons/3.x, with a .venv of its own, so that it meets what a clean clone
# meets. The oldest comes from pyproject.toml, the newest from there too: a Python nobody has named yet is tried as well.
set -eu

CDPATH='' cd -- "$(dirname -- "$0")/.."
least=$(sed -n 's/^requires-python = ">=3\.\([0-9]*\)"$/\1/p' pyproject.toml)
named=$(sed -n 's/.*Programming Language :: Python :: 3\.\([0-9]*\)".*/\1/p' pyproject.toml | sort -n | tail -1)

# Prints the first Python 3.MINOR of the PATH, and of the places where pyenv and uv keep theirs, that runs and can make
# virtual environments.
interpreter() {
    for candidate in "python3.$1" "${PYENV_ROOT:-${HOME-}/.pyenv}"/versions/"3.$1".*/bin/python3 \
        "${XDG_DATA_HOME:-${HOME-}/.local/share}"/uv/python/cpython-"3.$1".*/bin/python3; do
        "$candidate" -c "
import sys, venv, ensurepip
if sys.version_info[:2] != (3, $1): sys.exit(1)
print(sys.executable)" 2>/dev/null && return 0
    done
    return 1
}

# copy PLACE: the files that git knows, and new ones, as they are now
copy() {
    mkdir -p "$1"
    find "$1" -mindepth 1 -maxdepth 1 ! -name .venv ! -name .cache ! -name .git -exec rm -rf {} +
    git ls-files -z --cached --others --exclude-standard |
        xargs -0 sh -c 'for name; do [ ! -e "$name" ] || printf "%s\0" "$name"; done' sh |
        tar --null -T - -cf - | tar -xf - -C "$1"
    [ -e "$1/.git" ] || git -C "$1" init -q
    git -C "$1" add -A
}

missing='' failed='' tried=''
minor=$least
while [ "$minor" -le "$((named + 2))" ]; do
    if python=$(interpreter "$minor"); then
        echo "== Python 3.$minor"
        place=.cache/pythons/3.$minor
        copy "$place"
        tried="$tried 3.$minor"
        make -C "$place" --no-print-directory test PYTHON="$python" PYTEST_ARGS="$*" || failed="$failed 3.$minor"
    elif [ "$minor" -le "$named" ]; then
        missing="$missing 3.$minor"
    fi
    minor=$((minor + 1))
done

echo "Pythons: tried:${tried:- none}; failed:${failed:- none}; not here:${missing:- none}"
[ -n "$tried" ] && [ -z "$failed" ]
