"""The script that draws the charts: made when the program is built, and a page without it still has its tables."""

from __future__ import annotations

from django.contrib.staticfiles import finders
from django.templatetags.static import static

SCRIPT = "site/charts.js"


def address_of_the_script() -> str:
    """Where it is served from; "" where it was not built, or is not among what is served."""
    if finders.find(SCRIPT) is None:
        return ""
    try:
        return static(SCRIPT)
    except ValueError:
        return ""
