"""Write the package of a Word file anew, so that the same contents give the same bytes."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_FIRST_PART = "[Content_Types].xml"


def fix_package(data: bytes) -> bytes:
    """Return a Word file with its parts in a fixed order and without times."""
    output = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(output, "w", ZIP_DEFLATED) as target:
        # Some programs look at the first part alone to recognise the file.
        for name in sorted(source.namelist(), key=lambda part: (part != _FIRST_PART, part)):
            entry = ZipInfo(name, _FIXED_TIME)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 3
            target.writestr(entry, source.read(name))
    return output.getvalue()
