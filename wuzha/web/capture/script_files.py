"""Find the scripts that `make charts` builds for the page; without them the page is a plain form."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

SCRIPT, WORKER = "site/capture.js", "site/capture_worker.js"


def find_script_address() -> str:
    """Return the address of the script of the page; empty if it was not built or not collected."""
    if finders.find(SCRIPT) is None or finders.find(WORKER) is None:
        return ""
    try:
        return static(SCRIPT)
    except ValueError:
        return ""


@cache
def read_worker() -> str:
    """Return the script of the service worker.

    Raises: FileNotFoundError if it was not built.
    """
    path = finders.find(WORKER)
    if path is None:
        raise FileNotFoundError(WORKER)
    return Path(path).read_text(encoding="utf-8")
