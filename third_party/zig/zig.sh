#!/bin/sh
# zig with a cache of its own, which is gone afterwards: one that is shared by compilers that run at
# once is known to give wrong files. Without a C library there is nothing that it would be worth
# keeping for. ZIG is the program, ZIG_COMMAND what it is to be: cc, ar. ZIG_FOLDER is where it runs, the
# current one by default.
#
# The folder's X are mktemp's, which says itself why it cannot make one; there is no going on then.
cache=$(mktemp -d "${TMPDIR:-/tmp}/zig.XXXXXX") || exit
trap 'rm -rf "$cache"' EXIT
cd "${ZIG_FOLDER:-.}" || exit
# A relative path, so that no name of a header has the folder in it in which an action runs.
ZIG_GLOBAL_CACHE_DIR=$cache ZIG_LOCAL_CACHE_DIR=$cache ZIG_LIB_DIR=${ZIG%/*}/lib "$ZIG" "$ZIG_COMMAND" "$@"
