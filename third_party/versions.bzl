"""The Bazel rule sets; MODULE.bazel names the same versions (a test compares)."""

_GITHUB = "https://github.com/bazelbuild/"

RULE_SETS = {
    "platforms": {
        "integrity": "sha256-IY7+juc20mo1cmY7N0olPAErcW2K8MB+hC6C8jigp+4=",
        "urls": [_GITHUB + "platforms/releases/download/0.0.10/platforms-0.0.10.tar.gz"],
    },
    "rules_cc": {
        "integrity": "sha256-fiofbF3ZCObojXyAJXyZ0U4W+phbVjQih/3bajLENbU=",
        "strip_prefix": "rules_cc-0.0.11",
        "urls": [_GITHUB + "rules_cc/releases/download/0.0.11/rules_cc-0.0.11.tar.gz"],
    },
    "rules_python": {
        "integrity": "sha256-pWQP3dS+sD6MH95e1xYMC6a9R359BIZhwwwGk2om/WM=",
        "strip_prefix": "rules_python-0.22.1",
        "urls": [_GITHUB + "rules_python/releases/download/0.22.1/rules_python-0.22.1.tar.gz"],
    },
}
