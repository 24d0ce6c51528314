#!/usr/bin/env bash
# Writes every requirements.lock anew from its requirements.in:  third_party/python/lock.sh
# A lock serves Python 3.11 and later on every platform: markers, and hashes of every file.
set -euo pipefail
cd "$(dirname "$0")/.."
UV=uv==0.13.9

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$UV"

# uv does not read pip's configuration: hand it the index. Other places that pip may look at on
# this machine (extra indexes, find-links) stay out, for they would not be there elsewhere.
if index=$(env -u PIP_EXTRA_INDEX_URL python3 -m pip config get global.index-url 2>/dev/null); then
  export UV_DEFAULT_INDEX=${PIP_INDEX_URL:-$index}
elif [ -n "${PIP_INDEX_URL:-}" ]; then
  export UV_DEFAULT_INDEX=$PIP_INDEX_URL
fi
unset UV_INDEX UV_EXTRA_INDEX_URL UV_FIND_LINKS

lock() { # lock FOLDER [uv's arguments]: --upgrade is not needed, every name is pinned
  local folder=$1
  shift
  {
    echo "# Written by third_party/python/lock.sh from requirements.in; do not edit."
    "$tmp/venv/bin/uv" pip compile "$folder/requirements.in" "$@" --quiet --no-config --no-cache \
      --universal --python-version 3.11 --generate-hashes --only-binary :all: \
      --no-header --no-annotate --no-emit-index-url
  } >"$tmp/lock"
  cat "$tmp/lock" >"$folder/requirements.lock"
}

lock python
lock python/build -c python/requirements.lock
lock python/test -c python/requirements.lock
lock python/interpreter
lock python/docs -c python/requirements.lock -c python/test/requirements.lock -c python/plot/requirements.lock
lock python/emulate -c python/requirements.lock -c python/test/requirements.lock
lock python/plot -c python/requirements.lock -c python/test/requirements.lock
lock llvm
lock zig
lock lint
