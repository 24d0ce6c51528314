# Which Bazel will do; bazelw and install_bazel.sh read this. Wants $WANT, plain sh.

# fits VERSION: WANT or later, up to the next major version.
fits() {
  [ "${1%%.*}" = "${WANT%%.*}" ] &&
    [ "$(printf '%s\n' "$WANT" "$1" | sort -V | head -n 1)" = "$WANT" ]
}
