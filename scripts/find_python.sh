#!/bin/sh
# Prints the path of a Python that this package supports; PYTHON=… chooses one.
set -u

versions="3.12 3.13 3.14"

candidates() {
    [ -n "${PYTHON:-}" ] && echo "$PYTHON" && return
    echo python3
    for version in $versions; do echo "python$version"; done
    echo python
    root=$(pyenv root 2>/dev/null) || root="${HOME:-}/.pyenv"
    for version in $(cat .python-version 2>/dev/null) $versions; do
        for python in "$root/versions/$version"*/bin/python; do echo "$python"; done
    done
}

# A name that is found may still be a pyenv shim without a Python behind it: run it.
supported() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' </dev/null >/dev/null 2>&1
}

candidates | {
    while IFS= read -r candidate; do
        supported "$candidate" && command -v "$candidate" && exit 0
    done
    exit 1
} || {
    echo "Python 3.12 or newer is needed: install it from https://www.python.org/downloads/ or with 'pyenv install 3.12', then run make again." >&2
    exit 1
}
