#!/usr/bin/env bash
# Puts Debian's build of Bazel below FOLDER:  install_bazel.sh FOLDER WANT
#
# The packages are unpacked, not installed: nothing of the system changes, and root is not
# needed. apt fetches them from the mirror that this machine uses, and checks their signatures.
# Bazel runs on a Java and a C library of its own, below FOLDER too; what it builds sees the
# machine's. Takes 15 s, 150 MB to download, 330 MB on disk.
#
# BAZEL_DEBIAN_MIRROR and BAZEL_DEBIAN_SUITES say where else to look.
set -Eeuo pipefail

FOLDER=$1
WANT=$2
SUITES=${BAZEL_DEBIAN_SUITES:-"forky sid"}
MEGABYTES=900
HERE=$(cd "$(dirname "$0")" && pwd)
LIBS=usr/lib/x86_64-linux-gnu
. "$HERE/fits.sh"
. "$HERE/../debian/apt.sh"

die() {
  echo "bazelw: $1" >&2
  exit 1
}

elsewhere() {
  die "$1; install bazelisk (from github.com/bazelbuild/bazelisk or by: npm install -g @bazel/bazelisk) and run bazelw again"
}

check_machine() {
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
    elsewhere "Bazel $WANT is not on PATH, and only on Linux x86_64 can bazelw install it"
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
    elsewhere "Bazel $WANT is not on PATH, and without apt (Debian and its kin) bazelw cannot install it"
  [ -r "$KEYRING" ] ||
    elsewhere "Bazel $WANT is not on PATH, and Debian's keys ($KEYRING; apt install debian-archive-keyring) are missing"
  mkdir -p "$FOLDER" 2>/dev/null && [ -w "$FOLDER" ] || die "cannot write to $FOLDER"
  local free
  free=$(df -Pm "$FOLDER" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$MEGABYTES" ] ||
    die "installing Bazel needs $MEGABYTES MB at $FOLDER; $free MB are free"
}

# Packages that Bazel's package asks for and that running it does not need, or that the machine
# has in a version of its own: apt is told that they are installed.
SKIP="build-essential default-jdk-headless default-jre-headless ca-certificates-java java-common
 python3 perl perl-base unzip zlib1g-dev debconf util-linux libjs-jquery node-core-js
 node-html5shiv libproguard-java libjacoco-java libjarjar-java libtomcat9-java
 libeclipse-jdt-core-java libnss3 libjpeg62-turbo liblcms2-2 libpcsclite1 libasm-java
 liblog4j2-java libjackson2-core-java junit4 libjetty9-java libmongodb-java libjgit-java
 libservlet-api-java libbcprov-java libplexus-utils2-java libmaven3-core-java
 libwagon-provider-api-java libjsch-java libhttpclient-java libhttpcore-java"

# Downloads the packages into $WORK/cache/archives and sets VERSION.
fetch() {
  local suite version java why=
  for suite in $SUITES; do
    configure_apt "$suite"
    if ! apt-get -qq update >"$WORK/apt.log" 2>&1; then
      why="${why:+$why; }$suite: $(grep -m1 '^[EW]:' "$WORK/apt.log" || tail -n 1 "$WORK/apt.log")"
      continue
    fi
    version=$(apt-cache show bazel-bootstrap 2>/dev/null | sed -n 's/^Version: \([0-9.]*\).*/\1/p' | head -n 1)
    if ! fits "$version"; then
      why="${why:+$why; }$suite has Bazel '$version'"
      continue
    fi
    java=openjdk-21-jre-headless
    apt-cache show $java >/dev/null 2>&1 || java=openjdk-25-jre-headless
    if apt-get -qq -y --download-only install bazel-bootstrap $java libblake3-0 bazel-rules-shell \
      patchelf >"$WORK/apt.log" 2>&1; then
      VERSION=$version
      return
    fi
    why="${why:+$why; }$suite: $(grep -m1 '^E:' "$WORK/apt.log" || tail -n 1 "$WORK/apt.log")"
  done
  elsewhere "Bazel $WANT is not on PATH and could not be fetched from Debian (is there a network? $why)"
}

unpack() {
  unpack_packages "$NEW" --exclude='./usr/share/maven-repo/*'
  # Absolute links become links within the folder.
  find "$NEW" -type l -lname '/*' -printf '%p\t%l\n' |
    while IFS=$'\t' read -r link target; do ln -sfnr "$NEW$target" "$link"; done
}

# Bazel and Java use the C library and the Java that came with them.
relocate() {
  local loader java program
  loader=$(find "$NEW" -name ld-linux-x86-64.so.2 -printf '%P\n' | head -n 1)
  java=$(cd "$NEW/usr/lib/jvm" && ls -d java-[0-9][0-9]-openjdk-amd64 | head -n 1)
  JAVA=usr/lib/jvm/$java
  for program in "$NEW/usr/bin/bazel" "$NEW/usr/libexec/x86_64-linux-gnu/bazel"/* \
    "$NEW/$JAVA/bin/java" "$NEW/$JAVA/lib/jspawnhelper"; do
    "$NEW/$loader" --library-path "$NEW/$LIBS" "$NEW/usr/bin/patchelf" \
      --set-interpreter "$PREFIX/$loader" --force-rpath \
      --set-rpath "$PREFIX/$LIBS:$PREFIX/$JAVA/lib:$PREFIX/$JAVA/lib/server" "$program"
  done
  python3 "$HERE/class_path.py" "$NEW" "$PREFIX" usr/share/bazel/bazel_classpath_debian_depends.txt
}

# Rule sets that Bazel's own files and ours name: Debian's packages of them, and empty ones for
# those that no build of ours reaches. A module that nothing names must not be overridden.
write_settings() {
  local share=$PREFIX/usr/share/bazel mock=$NEW/mock name pair
  for name in apple_support protobuf buildozer zlib; do
    mkdir -p "$mock/$name"
    echo "module(name = \"$name\")" >"$mock/$name/MODULE.bazel"
    touch "$mock/$name/WORKSPACE" "$mock/$name/BUILD.bazel"
  done
  cat >"$mock/buildozer/buildozer_binary.bzl" <<'BZL'
def _repository_impl(rctx):
    rctx.file("BUILD.bazel", "")

_repository = repository_rule(_repository_impl)

def _extension_impl(_mctx):
    _repository(name = "buildozer_binary")

buildozer_binary = module_extension(_extension_impl)
BZL
  echo 'cc_library(name = "zlib", linkopts = ["-lz"], visibility = ["//visibility:public"])' \
    >"$mock/zlib/BUILD.bazel"
  {
    echo "startup --install_base=$share"
    echo "startup --trust_install_base"
    echo "startup --server_javabase=$PREFIX/$JAVA"
    for pair in platforms:tools/platforms rules_cc:rules/cc rules_python:rules/python \
      rules_java:rules/java rules_proto:rules/proto rules_license:rules/license \
      bazel_skylib:tools/skylib bazel_features:tools/features; do
      echo "common --override_repository=${pair%%:*}=$share/${pair#*:}"
      echo "common --override_module=${pair%%:*}=$share/${pair#*:}"
    done
    echo "common --override_repository=rules_shell=$share/rules/shell"
    for name in apple_support protobuf buildozer zlib; do
      echo "common --override_module=$name=$PREFIX/mock/$name"
    done
    echo "common --lockfile_mode=off"
  } >"$NEW/bazelrc"
  mkdir -p "$NEW/bin"
  cat >"$NEW/bin/bazel" <<PROGRAM
#!/bin/sh
[ -f "\${HOME:-}/.bazelrc" ] && set -- --bazelrc="\$HOME/.bazelrc" "\$@"
exec "$PREFIX/usr/bin/bazel" --bazelrc="$PREFIX/bazelrc" "\$@"
PROGRAM
  chmod +x "$NEW/bin/bazel"
}

check_machine
find_mirror ||
  elsewhere "Bazel $WANT is not on PATH, and apt knows no mirror of Debian to fetch it from (BAZEL_DEBIAN_MIRROR can name one)"
# One installation at a time; a second one waits, and finds the first one's work.
exec 9>"$FOLDER/.lock"
flock 9
for program in "$FOLDER"/*/bin/bazel; do
  version=${program%/bin/bazel}
  if [ -x "$program" ] && fits "${version##*/}"; then exit 0; fi
done
rm -rf "$FOLDER"/.new.*
WORK=$(mktemp -d "$FOLDER/.new.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' INT TERM HUP
trap 'die "installing Bazel failed; nothing was changed"' ERR
echo "bazelw: installing Bazel below $FOLDER (15 s, 330 MB)" >&2
fetch
PREFIX=$FOLDER/$VERSION
NEW=$WORK/bazel
mkdir "$NEW"
unpack
relocate
write_settings
# The folder has all or nothing: it comes by its name when it is complete.
rm -rf "$PREFIX"
mv "$NEW" "$PREFIX"
