"""Write several files so that either all of them appear or none does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from wuzha.core.input_paths import check_links
from wuzha.core.problems import RefusalError

PREFIX = ".wuzha-"
NEW_FILES, REPLACED_FILES = "new", "old"


class AtomicOutput:
    """Hand out temporary paths, and move the files there to their destinations at the end."""

    def __init__(self, cleanup: ExitStack) -> None:
        self._cleanup = cleanup
        self._temporary_folders: dict[Path, Path] = {}
        self._created_folders: list[Path] = []
        self._destinations: dict[Path, Path] = {}
        self._latest_destination: Path | None = None

    def stage_file(self, destination: Path) -> Path:
        """Return the temporary path of the file."""
        self._latest_destination = destination
        # A symbolic link stays one: its target is replaced.
        target = Path(os.path.realpath(destination))
        path = self._make_temporary_folder(target.parent) / target.name
        self._destinations[path] = destination
        return path

    def stage_folder(self, destination: Path) -> Path:
        """Return the temporary folder for files of the folder, which is created if missing."""
        self._latest_destination = destination
        path = self._make_temporary_folder(Path(os.path.realpath(destination)))
        self._destinations[path] = destination
        return path

    def _make_temporary_folder(self, folder: Path) -> Path:
        if folder not in self._temporary_folders:
            self._created_folders += [part for part in (folder, *folder.parents) if not part.exists()]
            folder.mkdir(parents=True, exist_ok=True)
            # In the folder itself: rename() is atomic only within one file system.
            temporary = TemporaryDirectory(prefix=PREFIX, dir=folder, ignore_cleanup_errors=True)
            self._temporary_folders[folder] = Path(self._cleanup.enter_context(temporary))
            for part in (NEW_FILES, REPLACED_FILES):
                (self._temporary_folders[folder] / part).mkdir()
        return self._temporary_folders[folder] / NEW_FILES

    def move_files(self) -> None:
        """Move every file to its destination; if one cannot be moved, restore all files that were replaced."""
        with ExitStack() as rollback:
            for folder, temporary in self._temporary_folders.items():
                for path in sorted((temporary / NEW_FILES).iterdir()):
                    destination, backup = folder / path.name, temporary / REPLACED_FILES / path.name
                    rollback.callback(_restore, destination, backup, destination.exists())
                    if destination.exists():
                        destination.rename(backup)
                    path.rename(destination)
            rollback.pop_all()

    def remove_empty_folders(self) -> None:
        """Remove the folders that were created and stayed empty."""
        for folder in self._created_folders:
            with suppress(OSError):
                folder.rmdir()

    def find_destination(self, error: OSError) -> Path | None:
        """Return the destination of the file an error is about; an error without a file name is about the latest."""
        path = Path(str(error.filename or ""))
        for temporary, destination in self._destinations.items():
            if path.is_relative_to(temporary):
                return destination.joinpath(*path.relative_to(temporary).parts[:1])
        return self._latest_destination if error.filename is None or path.name.startswith(PREFIX) else None


def check_output(path: Path) -> None:
    """Refuse a file that cannot be written.

    Raises: RefusalError when it is a folder or no plain file, its symbolic link leads in a circle, or its folder is
    missing.
    """
    check_links(path)
    if path.is_dir():
        raise RefusalError("output.is_folder", path=path)
    if path.exists() and not path.is_file():
        raise RefusalError("output.no_file", path=path)
    if not path.parent.is_dir():
        raise RefusalError("output.folder_missing", path=path)


def check_output_folder(folder: Path) -> None:
    """Refuse a folder that cannot exist.

    Raises: RefusalError when a file stands in its place or above it, or a symbolic link that leads in a circle.
    """
    check_links(folder)
    if files := [path for path in (folder, *folder.parents) if path.exists() and not path.is_dir()]:
        raise RefusalError("output.is_file", path=files[0])


@contextmanager
def write_atomically() -> Iterator[AtomicOutput]:
    """Yield an output whose files appear together at the end; after an error none does, and nothing is replaced.

    Raises: OSError with the name of the destination that cannot be written.
    """
    with ExitStack() as on_error:
        cleanup = ExitStack()
        output = AtomicOutput(cleanup)
        on_error.callback(output.remove_empty_folders)
        try:
            with cleanup:
                yield output
                output.move_files()
        except OSError as error:
            destination = output.find_destination(error)
            if destination is None:
                raise
            raise OSError(error.errno, error.strerror, str(destination)) from error
        on_error.pop_all()


def _restore(destination: Path, backup: Path, had_file: bool) -> None:
    if not had_file or backup.exists():
        _remove(destination)
    if backup.exists():
        backup.rename(destination)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
