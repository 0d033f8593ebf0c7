"""Keep all calls of a request within one chunk of the interpreter's stack.

CPython 3.11 to 3.14 stores frames in chunks of 16 KB and frees a chunk when the last frame leaves it. If calls in a
loop cross into the next chunk, each call allocates and frees one, about 150 times the cost of a call (issue 142183 of
python/cpython, solved in later 3.13 and 3.14). Middleware, views and nested templates reach that depth: a page then
takes a third longer, and a middleware more or less decides which page it is.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

FRAME_WORDS = 20_000
"""The size of the outermost frame, in words of 8 bytes. Its chunk is the next power of two, 256 KB; the rest of it,
about 96 KB, is for the calls within: 800 of plain functions."""


def run_in_large_frame(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function, called from a frame so large that the chunk allocated for it also holds what it calls."""

    def call(*arguments: P.args, **options: P.kwargs) -> R:
        return function(*arguments, **options)

    enlarged = cast(FunctionType, call)
    enlarged.__code__ = enlarged.__code__.replace(co_stacksize=FRAME_WORDS)
    return call
