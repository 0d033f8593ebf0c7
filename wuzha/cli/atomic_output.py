"""Writes several files so that either all of them appear or none does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

PREFIX = ".wuzha-"
NEW, OLD = "new", "old"


class AtomicOutput:
    """Hand out temporary paths, and move what was written there to its final place at the end."""

    def __init__(self, rooms: ExitStack) -> None:
        self._rooms = rooms
        self._folders: dict[Path, Path] = {}
        self._made: list[Path] = []
        self._places: dict[Path, Path] = {}
        self._latest: Path | None = None

    def file(self, place: Path) -> Path:
        """Return the temporary path to write the file `place` to."""
        self._latest = place
        # A symbolic link stays one: its target is replaced.
        real = place.resolve()
        draft = self._room(real.parent) / real.name
        self._places[draft] = place
        return draft

    def folder(self, place: Path) -> Path:
        """Return the temporary folder for files of the folder `place`, which is created if missing."""
        self._latest = place
        draft = self._room(place.resolve())
        self._places[draft] = place
        return draft

    def _room(self, folder: Path) -> Path:
        if folder not in self._folders:
            self._made += [part for part in (folder, *folder.parents) if not part.exists()]
            folder.mkdir(parents=True, exist_ok=True)
            # In the folder itself: rename() is atomic only within one file system.
            room = TemporaryDirectory(prefix=PREFIX, dir=folder, ignore_cleanup_errors=True)
            self._folders[folder] = Path(self._rooms.enter_context(room))
            for part in (NEW, OLD):
                (self._folders[folder] / part).mkdir()
        return self._folders[folder] / NEW

    def take_places(self) -> None:
        """Move every file to its final place; if one cannot be moved, restore what lay there before."""
        with ExitStack() as back:
            for folder, room in self._folders.items():
                for draft in sorted((room / NEW).iterdir()):
                    place, old = folder / draft.name, room / OLD / draft.name
                    back.callback(_put_back, place, old, place.exists())
                    if place.exists():
                        place.rename(old)
                    draft.rename(place)
            back.pop_all()

    def forget(self) -> None:
        """Remove the folders that were created and stayed empty."""
        for folder in self._made:
            with suppress(OSError):
                folder.rmdir()

    def owner(self, error: OSError) -> Path | None:
        """Return the final place of the file an error is about; an error without a file name is about the latest."""
        path = Path(str(error.filename or ""))
        for draft, place in self._places.items():
            if path.is_relative_to(draft):
                return place.joinpath(*path.relative_to(draft).parts[:1])
        return self._latest if error.filename is None or path.name.startswith(PREFIX) else None


@contextmanager
def write_atomically() -> Iterator[AtomicOutput]:
    """Yield an output whose files appear together at the end; after an error none does, and nothing is replaced.

    Raises: OSError with the name of the place that cannot be written.
    """
    with ExitStack() as after_a_fault:
        rooms = ExitStack()
        drafts = AtomicOutput(rooms)
        after_a_fault.callback(drafts.forget)
        try:
            with rooms:
                yield drafts
                drafts.take_places()
        except OSError as error:
            if (owner := drafts.owner(error)) is None:
                raise
            raise OSError(error.errno, error.strerror, str(owner)) from error
        after_a_fault.pop_all()


def _put_back(place: Path, old: Path, was_there: bool) -> None:
    if not was_there or old.exists():
        _remove(place)
    if old.exists():
        old.rename(place)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
