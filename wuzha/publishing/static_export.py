"""Write the public part as files that any web server serves: the same bytes at the same addresses."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from urllib.parse import unquote
from uuid import uuid4

from django.urls import reverse

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import RoundMode
from wuzha.decisions.models import Certificate, PublishedList
from wuzha.publishing.folder_exchange import replace_folder
from wuzha.publishing.pages import (
    ListForm,
    PublicPage,
    load_certificate_page,
    load_certificate_pdf,
    load_index_page,
    load_list_page,
    load_month_page,
    load_objections_of_copy,
    load_publicity_page,
    load_style_sheet,
)
from wuzha.publishing.publicity import list_publicities

CONTENTS = "wuzha-public.json"
"""The file that says what an export wrote: the next one replaces exactly that."""

INDEX = "index.html"
FOLDER_MODE, FILE_MODE = 0o755, 0o644
LIST_ADDRESSES = {
    ListForm.PAGE: "public_list",
    ListForm.JSON: "public_list_json",
    ListForm.CSV: "public_list_csv",
    ListForm.PDF: "public_list_pdf",
}
AddressedPage = tuple[str, PublicPage | None]


def list_public_pages() -> Iterator[tuple[str, PublicPage]]:
    """Yield every public page with its address; the forms for objections need the site, and are not among them."""
    for address, page in _load_pages():
        if page is not None:
            yield address, page


def list_pages_of_copy() -> Iterator[tuple[str, PublicPage]]:
    """Yield what an export has at the addresses of the forms, for a web server that does not forward them."""
    page = load_objections_of_copy()
    yield reverse("public_objections"), page
    yield reverse("public_answer"), page


def _load_pages() -> Iterator[AddressedPage]:
    yield reverse("public_index"), load_index_page()
    yield reverse("public_month"), load_month_page()
    yield reverse("public_style"), load_style_sheet()
    numbers = PublishedList.objects.filter(round__mode=RoundMode.APPROVED).values_list("number", flat=True)
    for number in numbers.order_by("number"):
        for form, name in LIST_ADDRESSES.items():
            yield reverse(name, args=(number,)), load_list_page(number, form)
    for publicity in list_publicities():
        yield reverse("public_publicity", args=(publicity.round_id,)), load_publicity_page(publicity.round_id)
    codes = Certificate.objects.filter(line__list__round__mode=RoundMode.APPROVED).values_list("code", flat=True)
    for code in codes.order_by("code"):
        yield reverse("public_certificate", args=(code,)), load_certificate_page(code)
        yield reverse("public_certificate_pdf", args=(code,)), load_certificate_pdf(code)


def find_file(address: str) -> str:
    """Return the name of the file that a web server serves at an address."""
    path = unquote(address).lstrip("/")
    return f"{path}{INDEX}" if not path or path.endswith("/") else path


def refuse_other_files(folder: Path) -> None:
    """Refuse a folder with anything that an earlier export has not written, or that was changed since.

    Raises: RefusalError.
    """
    if not Path(os.path.realpath(folder)).name:
        raise RefusalError("output.root_folder", path=folder)
    if not folder.is_dir():
        return
    contents = _read_contents(folder / CONTENTS)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or (path.is_file() and name != CONTENTS and contents.get(name) != _hash_file(path)):
            raise RefusalError("output.other_content", path=folder, example=name)


def write_public_part(folder: Path) -> list[str]:
    """Write all public pages into the folder and return the names of the files; the folder is replaced at once.

    A web server that serves the folder finds the old pages or the new ones, never half of them. An export that is
    interrupted leaves the folder as it was.
    """
    # A symbolic link stays one: its target is replaced.
    given_folder, folder = folder, Path(os.path.realpath(folder))
    draft = folder.with_name(f".{folder.name}.{uuid4().hex}.new")
    try:
        names = _write_files(draft)
        replace_folder(folder, draft)
    except FileNotFoundError as error:
        raise RefusalError("output.folder_not_made", path=given_folder) from error
    except OSError as error:
        # The draft has a name that nobody has given.
        raise OSError(error.errno, error.strerror, str(given_folder)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return names


def _write_files(draft: Path) -> list[str]:
    hashes: dict[str, str] = {}
    for address, page in chain(list_public_pages(), list_pages_of_copy()):
        name = find_file(address)
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page.content)
        hashes[name] = hashlib.sha256(page.content).hexdigest()
    text = json.dumps({"files": hashes}, ensure_ascii=False, sort_keys=True, indent=1)
    (draft / CONTENTS).write_text(f"{text}\n", encoding="utf-8")
    for path in (draft, *draft.rglob("*")):
        # The web server is another account than ours.
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
    return sorted(hashes)


def _read_contents(path: Path) -> Mapping[str, str]:
    """Return what an earlier export wrote; nothing where there was none, or its file is not readable as one."""
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return files if isinstance(files, dict) else {}


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
