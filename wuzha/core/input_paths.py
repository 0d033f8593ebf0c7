"""Refuse paths that must not be opened: named pipes, devices, and symbolic links that lead nowhere but in a circle."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from wuzha.core.problems import RefusalError


def check_input_file(path: Path) -> None:
    """Refuse a path that is neither a file nor a folder. Whoever opens it next finds out whether it may be read.

    Opening a named pipe would wait for ever, and a device has no end.
    Raises: RefusalError when it is a named pipe, a socket or a device, or a symbolic link that leads in a circle.
    """
    check_links(path)
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise RefusalError("path.no_plain_file", file=str(path))


def check_links(path: Path) -> None:
    """Refuse a path whose symbolic links lead in a circle; Path.exists says that nothing is there.

    Raises: RefusalError.
    """
    try:
        os.stat(path)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise RefusalError("path.link_loop", file=str(path)) from error
    except ValueError:
        # A name that no system can have: opening it fails.
        return
