"""Pack the files of a plan as a zip, and read them from one that somebody sends."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from lzma import LZMAError
from pathlib import PurePosixPath

from wuzha.core.plan.loading import PLAN_DATA_FILE, PLAN_TEXT_FILE
from wuzha.core.plan.plan_files import EXAMPLES_FILE, PlanFiles
from wuzha.core.problems import RefusalError
from wuzha.programmes.plan_services import LARGEST_FILE_KB

FILES = (PLAN_TEXT_FILE, PLAN_DATA_FILE, EXAMPLES_FILE)
MAX_ENTRIES = 20
_OF_SYSTEMS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
"""Beginnings and names of what systems add to an archive unasked."""

_DAMAGED = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError),
    *(zlib.error, LZMAError),
)
"""What the parts of a damaged, encrypted or strange archive raise."""


def pack_files(files: PlanFiles) -> bytes:
    """Return the files of a plan as a zip."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.by_name.items():
            # A fixed moment: equal plans are equal archives.
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack_files(content: bytes) -> PlanFiles:
    """Return the files of a plan from a zip; nothing is written to a disk, whatever its names say.

    Raises: RefusalError when it is no such zip, has anything else in it, or files that are too long.
    """
    texts: dict[str, str] = {}
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for entry in _list_entries(archive):
                name = PurePosixPath(entry.filename).name
                texts[name] = _read_text(archive, entry, name)
    except _DAMAGED as error:
        raise RefusalError("plan.zip_broken") from error
    for name in (PLAN_TEXT_FILE, PLAN_DATA_FILE):
        if name not in texts:
            raise RefusalError("plan.zip_missing", value=name)
    return PlanFiles(text=texts[PLAN_TEXT_FILE], data=texts[PLAN_DATA_FILE], examples=texts.get(EXAMPLES_FILE, ""))


def _list_entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the entries of the plan's files, which lie in one folder or in none."""
    entries = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir()
        and not entry.filename.startswith(_OF_SYSTEMS[0])
        and PurePosixPath(entry.filename).name not in _OF_SYSTEMS[1:]
    ]
    names = [PurePosixPath(entry.filename) for entry in entries[:MAX_ENTRIES]]
    for name in names:
        is_deep = len(name.parts) > 2 or name.is_absolute() or ".." in name.parts
        if name.name not in FILES or is_deep or len({path.parent for path in names}) > 1:
            raise RefusalError("plan.zip_content", value=str(name))
    if len(entries) != len({name.name for name in names}):
        raise RefusalError("plan.zip_content", value=str(names[-1]))
    return entries


def _read_text(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> str:
    limit = LARGEST_FILE_KB * 1024
    # The size in the directory of an archive may lie, so no more than one byte above the limit is unpacked.
    with archive.open(entry) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise RefusalError("plan.too_long", most=LARGEST_FILE_KB)
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise RefusalError("plan.zip_encoding", value=name) from error
