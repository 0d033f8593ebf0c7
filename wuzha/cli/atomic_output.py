"""What a run writes appears together: drafts first, and only when all of them are done each takes its place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

PREFIX = ".wuzha-"
NEW, OLD = "new", "old"


class Drafts:
    """Where to write what shall stand elsewhere in the end."""

    def __init__(self, rooms: ExitStack) -> None:
        self._rooms = rooms
        self._folders: dict[Path, Path] = {}
        self._made: list[Path] = []
        self._places: dict[Path, Path] = {}
        self._latest: Path | None = None

    def file(self, place: Path) -> Path:
        """Where to write the file of this place."""
        self._latest = place
        # A link stays a link: what it leads to is replaced.
        real = place.resolve()
        draft = self._room(real.parent) / real.name
        self._places[draft] = place
        return draft

    def folder(self, place: Path) -> Path:
        """Where to write files of this folder, which is made where it is missing."""
        self._latest = place
        draft = self._room(place.resolve())
        self._places[draft] = place
        return draft

    def _room(self, folder: Path) -> Path:
        if folder not in self._folders:
            self._made += [one for one in (folder, *folder.parents) if not one.exists()]
            folder.mkdir(parents=True, exist_ok=True)
            # In the folder itself: taking a place is then one step on one disk.
            room = TemporaryDirectory(prefix=PREFIX, dir=folder, ignore_cleanup_errors=True)
            self._folders[folder] = Path(self._rooms.enter_context(room))
            for part in (NEW, OLD):
                (self._folders[folder] / part).mkdir()
        return self._folders[folder] / NEW

    def take_places(self) -> None:
        """Put every draft in its place; when one cannot be put there, all that lay there before comes back."""
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
        """Remove the folders that were made for nothing."""
        for folder in self._made:
            with suppress(OSError):
                folder.rmdir()

    def owner(self, fault: OSError) -> Path | None:
        """The place whose draft a fault is about; one that names no file is about the latest."""
        path = Path(str(fault.filename or ""))
        for draft, place in self._places.items():
            if path.is_relative_to(draft):
                return place.joinpath(*path.relative_to(draft).parts[:1])
        return self._latest if fault.filename is None or path.name.startswith(PREFIX) else None


@contextmanager
def together() -> Iterator[Drafts]:
    """Drafts that all take their places at the end; after a fault none does, and what lay there stays.

    Raises: OSError that names the place which cannot be written.
    """
    with ExitStack() as after_a_fault:
        rooms = ExitStack()
        drafts = Drafts(rooms)
        after_a_fault.callback(drafts.forget)
        try:
            with rooms:
                yield drafts
                drafts.take_places()
        except OSError as fault:
            if (owner := drafts.owner(fault)) is None:
                raise
            raise OSError(fault.errno, fault.strerror, str(owner)) from fault
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
