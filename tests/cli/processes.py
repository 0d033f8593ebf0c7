"""Run `wuzha` in a process of its own, with a data folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-c", "import sys; from wuzha.cli.main import run; sys.exit(run())"]
NOT_INHERITED = ("WUZHA_", "DATABASE_", "DJANGO_")
"""Variables that would lead the process to somebody's real books."""


def build_environment(folder: Path, **variables: str) -> dict[str, str]:
    """Return our environment with this folder of data, without variables of another installation."""
    base = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    return base | {"WUZHA_DATA": str(folder)} | variables


def run_process(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command with this folder of data until it ends."""
    environment = build_environment(folder, **variables)
    return subprocess.run([*COMMAND, *words], env=environment, capture_output=True, text=True, check=False)


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
