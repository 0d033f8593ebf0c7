"""Show on a terminal what a command is doing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ShowStep = Callable[[str], None]


@contextmanager
def open_progress() -> Iterator[ShowStep]:
    """Yield a function that shows the current step; it does nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("正在准备……") as status:
        # Text: a file name may look like rich's markup.
        yield lambda text: status.update(Text(text))
