"""Put a folder in the place of another one, so that whoever reads it finds every file at every moment."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import time
from pathlib import Path
from uuid import uuid4

CURRENT_FOLDER, EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux."""

_NOT_SUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)
READERS_SECONDS = 0.2
"""How long old files stay after the exchange: whoever is opening one may have gone past the name of the folder."""


def replace_folder(folder: Path, draft: Path) -> None:
    """Put the draft, which stands beside it, in the place of the folder, and delete what was there.

    On Linux the two change places in one step of the file system. Where it cannot do that, as on NFS, the folder is
    missing for an instant; at every moment the old one or the new one is whole.

    Raises: OSError, and the old folder is in its place.
    """
    if not folder.exists():
        draft.rename(folder)
    elif exchange_folders(draft, folder):
        time.sleep(READERS_SECONDS)
        shutil.rmtree(draft)
    else:
        replace_in_two_steps(folder, draft)


def exchange_folders(first: Path, second: Path) -> bool:
    """Let two folders of one file system change places in one step; return False where the system cannot.

    Raises: OSError.
    """
    # Python has no function for it; glibc has had one since 2018.
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    if rename(CURRENT_FOLDER, os.fsencode(first), CURRENT_FOLDER, os.fsencode(second), ctypes.c_uint(EXCHANGE)) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NOT_SUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(second))


def replace_in_two_steps(folder: Path, draft: Path) -> None:
    """Move the folder away, and the draft to its place.

    Raises: OSError, and the old folder is back in its place.
    """
    old = folder.with_name(f".{folder.name}.{uuid4().hex}.old")
    folder.rename(old)
    try:
        draft.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old)
