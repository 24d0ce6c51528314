%shebang%
# Starts %target%: a py_binary of Bazel, of which this is the template. Python itself is among its
# runfiles, so that what starts it must not be a Python program.
main=%main%
case $main in */../*) main=${main#*/../} ;; esac # of another repository

# Beside the program, around it, or beside what a link to it names.
find_runfiles() {
  if [ -e "${RUNFILES_DIR:-}/$main" ]; then
    return
  fi
  program=$0
  case $program in
  */*) ;;
  *) program=$(command -v -- "$program") ;;
  esac
  case $program in /*) ;; *) program=${PWD%/}/$program ;; esac
  while :; do
    RUNFILES_DIR=$program.runfiles
    [ ! -d "$RUNFILES_DIR" ] || return
    case $program in
    *.runfiles/*)
      RUNFILES_DIR=${program%.runfiles/*}.runfiles
      return
      ;;
    esac
    if [ ! -L "$program" ]; then
      echo "$0: its runfiles are missing; expected $program.runfiles" >&2
      exit 1
    fi
    link=$(readlink "$program")
    case $link in
    /*) program=$link ;;
    *) program=${program%/*}/$link ;;
    esac
  done
}

find_runfiles
# Where actions run in /, Bazel's own scripts begin paths with //.
case $RUNFILES_DIR in //*) RUNFILES_DIR=${RUNFILES_DIR#/} ;; esac
path=$RUNFILES_DIR
imports=%imports%
while [ -n "$imports" ]; do
  path=$path:$RUNFILES_DIR/${imports%%:*}
  case $imports in
  *:*) imports=${imports#*:} ;;
  *) imports= ;;
  esac
done
for repository in "$RUNFILES_DIR"/*/; do
  path=$path:${repository%/}
done
python=%python_binary%
case $python in /*) ;; *) python=$RUNFILES_DIR/$python ;; esac

# The same for programs that it starts. Nothing is seen of what the user has installed, nor of what lies
# beside the sources.
export RUNFILES_DIR PYTHONPATH="$path${PYTHONPATH:+:$PYTHONPATH}" PYTHONNOUSERSITE=1 PYTHONSAFEPATH=1
exec "$python" "$RUNFILES_DIR/$main" "$@"
