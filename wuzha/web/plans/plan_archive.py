"""Pack the files of a plan as a zip, and read them from one that somebody sends."""

from __future__ import annotations

import stat
import zipfile
import zlib
from contextlib import suppress
from io import BytesIO
from lzma import LZMAError
from pathlib import PurePosixPath

from wuzha.core.plan.loading import PLAN_DATA_FILE, PLAN_TEXT_FILE
from wuzha.core.plan.plan_files import EXAMPLES_FILE, PlanFiles
from wuzha.core.problems import RefusalError
from wuzha.programmes.plan_services import LARGEST_FILE_KB

FILES = (PLAN_TEXT_FILE, PLAN_DATA_FILE, EXAMPLES_FILE)
LONGEST_NAME = 80
"""Letters of a name that a refusal repeats."""

_IS_UTF_8 = 0x800
_OF_SYSTEMS = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
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
            for name, entry in _list_entries(archive):
                texts[name] = _read_text(archive, entry, name)
    except _DAMAGED as error:
        raise RefusalError("plan.zip_broken") from error
    for name in (PLAN_TEXT_FILE, PLAN_DATA_FILE):
        if name not in texts:
            raise RefusalError("plan.zip_missing", value=name)
    return PlanFiles(text=texts[PLAN_TEXT_FILE], data=texts[PLAN_DATA_FILE], examples=texts.get(EXAMPLES_FILE, ""))


def _list_entries(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the entries of the plan's files with their names; the files lie in one folder or in none."""
    entries: dict[str, zipfile.ZipInfo] = {}
    folders: set[PurePosixPath] = set()
    for entry in archive.infolist():
        path = _read_path(entry)
        if entry.is_dir() or path.parts[:1] == _OF_SYSTEMS[:1] or path.name in _OF_SYSTEMS[1:]:
            continue
        folders.add(path.parent)
        is_deep = len(path.parts) > 2 or path.is_absolute() or ".." in path.parts
        if path.name not in FILES or path.name in entries or is_deep or len(folders) > 1 or _is_link(entry):
            raise RefusalError("plan.zip_content", value=str(path)[:LONGEST_NAME])
        # Other ways of packing expand without a limit on what is read at once: a kilobyte to a gigabyte.
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusalError("plan.zip_packing", value=path.name)
        entries[path.name] = entry
    return list(entries.items())


def _read_path(entry: zipfile.ZipInfo) -> PurePosixPath:
    """Return the path of an entry; Windows packs Chinese names as GBK, and older programs write backslashes."""
    name = entry.filename
    if not entry.flag_bits & _IS_UTF_8:
        with suppress(UnicodeError):
            name = entry.orig_filename.encode("cp437").decode("gb18030")
    return PurePosixPath(name.replace("\\", "/"))


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


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
