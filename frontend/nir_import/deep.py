"""Recursion of any depth: graphs may be nested deeper than Python's own stack goes."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")
# A generator that yields the calls it wants done and is sent what each of them returned.
Deep = Generator["Deep", object, Result]


def run(call: Deep[Result]) -> Result:
    """What `call` returns, all that it calls (`x = yield f(...)`) being done on a list."""
    stack = [call]
    result = None
    while stack:
        try:
            stack.append(stack[-1].send(result))
            result = None
        except StopIteration as end:
            stack.pop()
            result = end.value
    return result
