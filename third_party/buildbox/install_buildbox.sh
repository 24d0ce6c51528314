#!/usr/bin/env bash
# Puts Debian's buildbox, a server and executor of the Remote Execution API, and bubblewrap below
# FOLDER:  install_buildbox.sh FOLDER
#
# For tests alone (tests/remote_execution). 8 s, 110 MB. BUILDBOX_DEBIAN_SUITES says where else to look.
set -euo pipefail

FOLDER=$1
SUITES=${BUILDBOX_DEBIAN_SUITES:-"forky sid"}
PROGRAMS="buildbox-casd buildbox-run-bubblewrap bwrap"
. "$(dirname "$0")/../debian/apt.sh"

# Asked for by packages; running it does not need them.
SKIP="debconf perl perl-base python3 util-linux init-system-helpers"

die() {
  echo "installing buildbox: $1" >&2
  exit 1
}

fetch() {
  local suite
  for suite in $SUITES; do
    configure_apt "$suite"
    if apt-get -qq update >"$WORK/apt.log" 2>&1 &&
      apt-get -qq -y --download-only install buildbox bubblewrap >"$WORK/apt.log" 2>&1; then
      return
    fi
  done
  die "apt could not fetch it from Debian ($SUITES): $(grep -m1 '^[EW]:' "$WORK/apt.log" || tail -n 1 "$WORK/apt.log")"
}

# Programs run on the loader and the libraries that came with them.
wrap() {
  local program
  mkdir -p "$FOLDER/bin"
  for program in $PROGRAMS; do
    cat >"$FOLDER/bin/$program" <<'PROGRAM'
#!/bin/sh
root=$(dirname "$(dirname "$(readlink -f "$0")")")
libraries=$root/usr/lib/x86_64-linux-gnu
exec "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" --argv0 "$0" "$root/usr/bin/${0##*/}" "$@"
PROGRAM
    chmod +x "$FOLDER/bin/$program"
  done
}

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] && command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
  die "it needs Linux on x86_64 with apt (Debian and its kin)"
[ -r "$KEYRING" ] || die "Debian's keys ($KEYRING; apt install debian-archive-keyring) are missing"
find_mirror || die "apt knows no mirror of Debian (BAZEL_DEBIAN_MIRROR can name one)"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
fetch
mkdir -p "$FOLDER"
unpack_packages "$FOLDER"
wrap
