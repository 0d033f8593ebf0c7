"""Copies of the data folder of a demo: that of each day is built once for all tests of a run."""

from __future__ import annotations

import fcntl
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.cli.serving import PATIENCE_SECONDS, serve


@dataclass(frozen=True)
class DemoFolders:
    """The data folders below `place`, by day; processes that run tests at the same time share it."""

    place: Path

    def copy(self, day: date, target: Path) -> Path:
        """Copy the folder of the day to the target, and return that; the first call builds the demo (18 s)."""
        built = self.place / day.isoformat()
        with built.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not built.exists():
                _build_folder(built.with_suffix(".part"), day)
                built.with_suffix(".part").rename(built)
        shutil.copytree(built, target, dirs_exist_ok=True)
        return target


def _build_folder(folder: Path, day: date) -> None:
    """Run the demo once, so that its style sheets and scripts are there too, and stop it."""
    with serve(folder, "--demo-day", day.isoformat()) as (_, site):
        site.terminate()
        assert site.wait(PATIENCE_SECONDS) == 0
