"""which: programs of this machine."""

def which(rctx, program):
    """The path of a program, or None; where it comes or goes, the repository is made anew.

    Args:
      rctx: of a repository rule
      program: its name

    Returns:
      a path
    """
    for folder in rctx.getenv("PATH", "").split(":"):
        if folder.startswith("/"):
            path = rctx.path(folder + "/" + program)
            rctx.watch(path)
            if path.exists:
                return path
    return None
