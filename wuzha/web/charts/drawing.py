"""Find the script that draws the charts; it is built from `front/`, and a page without it still has its tables."""

from __future__ import annotations

from django.contrib.staticfiles import finders
from django.templatetags.static import static

SCRIPT = "site/charts.js"


def find_script_address() -> str:
    """Return the address of the script; empty if it was not built or not collected."""
    if finders.find(SCRIPT) is None:
        return ""
    try:
        return static(SCRIPT)
    except ValueError:
        return ""
