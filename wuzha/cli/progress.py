"""Says on standard error what is being done while it lasts; silent when nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str], None]


@contextmanager
def progress() -> Iterator[Say]:
    """A function that shows what is being done now."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("正在准备……") as status:
        # A file may be named like markup.
        yield lambda text: status.update(Text(text))
