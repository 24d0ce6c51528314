"""protoc, as a program that Bazel can run."""

import sys

from grpc_tools import protoc

if __name__ == "__main__":
    sys.exit(protoc.main(["protoc", *sys.argv[1:]]))
