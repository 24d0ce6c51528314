# Debian's packages, unpacked below a folder; nothing of the system changes, and root is not needed.
# apt fetches them from the mirror that this machine uses, and checks their signatures. What reads
# this sets WORK, a folder for the time being, and SKIP, names of packages.
#
# BAZEL_DEBIAN_MIRROR says where else to look.
MIRROR=${BAZEL_DEBIAN_MIRROR:-}
KEYRING=${BAZEL_DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}

# The mirror of Debian that this machine's own apt uses, as MIRROR.
find_mirror() {
  [ -z "$MIRROR" ] || return 0
  MIRROR=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    grep -m1 '/debian/*$') ||
    MIRROR=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{sources,list} 2>/dev/null |
      sed -nE 's/^(URIs:|deb( \[[^]]*\])?) *([^ ]+\/debian)\/?( .*)?$/\3/p' | head -n 1)
  [ -n "$MIRROR" ]
}

# An apt of our own, in $WORK: its lists, its cache and its idea of what is installed.
configure_apt() { # configure_apt SUITE
  mkdir -p "$WORK"/{lists/partial,cache/archives/partial,preferences.d,sources.d}
  local name
  for name in $SKIP; do
    printf '%s\n' "Package: $name" "Status: install ok installed" "Priority: optional" \
      "Section: misc" "Maintainer: none <none@invalid>" "Architecture: amd64" \
      "Multi-Arch: allowed" "Version: 9:9999" "Description: placeholder" ""
  done >"$WORK/status"
  echo "deb [signed-by=$KEYRING] $MIRROR $1 main" >"$WORK/sources.list"
  cat >"$WORK/apt.conf" <<CONF
Dir::Etc::sourcelist "$WORK/sources.list";
Dir::Etc::sourceparts "$WORK/sources.d";
Dir::Etc::preferences "$WORK/none";
Dir::Etc::preferencesparts "$WORK/preferences.d";
Dir::State "$WORK";
Dir::State::lists "$WORK/lists";
Dir::State::status "$WORK/status";
Dir::Cache "$WORK/cache";
Dir::Log "$WORK/log";
APT::Architecture "amd64";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Get::AllowUnauthenticated "false";
APT::Update::Error-Mode "any";
Acquire::Check-Valid-Until "false";
Acquire::Check-Date "false";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
CONF
  export APT_CONFIG="$WORK/apt.conf"
}

# unpack_packages FOLDER [ARGUMENT OF tar]…: those that apt has downloaded
unpack_packages() {
  local folder=$1 package
  shift
  for package in "$WORK"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$folder" --no-same-owner \
      --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' \
      --exclude='./usr/share/lintian/*' --exclude='./usr/share/locale/*' \
      --exclude='./usr/lib/x86_64-linux-gnu/gconv/*' "$@"
  done
  (cd "$WORK/cache/archives" && sha256sum -- *.deb) >"$folder/packages.sha256"
}
