"""Run Python with the settings of the site, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run_python(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The settings alone, or what is to be run with them, in a process with these variables and no other."""
    inherited_variables = {
        name: value for name, value in os.environ.items() if not name.startswith(("WUZHA_", "DATABASE_"))
    }
    environment = (
        inherited_variables | {"DJANGO_SETTINGS_MODULE": "wuzha.site.settings", "WUZHA_DATA": str(folder)} | variables
    )
    command = [sys.executable, *(arguments or ("-c", "import wuzha.site.settings"))]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
