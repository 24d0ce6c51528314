"""How the LLVM wheels were compiled, which code that links them has to follow."""

MLIR_COPTS = [
    "-std=c++17",
    "-fPIC",
    "-fno-rtti",
    "-fno-exceptions",
    "-fvisibility-inlines-hidden",
    "-D_GLIBCXX_ASSERTIONS",
    "-Wall",
    "-Wextra",
    # Common in code that TableGen and MLIR's macros expand to.
    "-Wno-unused-parameter",
]

# All is position-independent anyway: Bazel would compile each file twice, for the library that
# Python loads and for the tools.
MLIR_FEATURES = ["-supports_pic"]
