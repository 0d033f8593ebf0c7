"""Note the sheets of an upload that look like no register: results name each until it is waived or sent again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.crypto import salted_hmac

from wuzha.core.refused_rows import UnknownSheet
from wuzha.core.vocabulary import RefusedItemEnd, Severity
from wuzha.intake.reading.open_refusals import LOOKS_LIKE_NONE
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.open_items import pack_problems
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.orgs.models import Org
from wuzha.registers.access import find_write_scopes
from wuzha.registers.models import UNKNOWN_SHEET, RefusedItem
from wuzha.registers.refused_items import NewItem, SheetName


def list_unsettled_sheets(content: UploadContent, holder: Org) -> list[UnknownSheet]:
    """Return the unknown sheets of the upload, without those that the office has waived, cell for cell, before."""
    keys = {sheet.digest: _make_key(sheet) for sheet in content.unknown_sheets}
    if not keys:
        return []
    waived = RefusedItem.objects.filter(
        holder=holder, register=UNKNOWN_SHEET, key__in=keys.values(), end=RefusedItemEnd.WAIVED
    )
    waived_keys = set(waived.values_list("key", flat=True))
    return [sheet for sheet in content.unknown_sheets if keys[sheet.digest] not in waived_keys]


def make_unknown_items(content: UploadContent, upload: Upload) -> Iterator[NewItem]:
    """Yield the item of each unknown sheet; of a sender who writes for one org alone it is that org's."""
    sheets = list_unsettled_sheets(content, upload.holder)
    if not sheets:
        return
    paths = {path for scope in find_write_scopes(upload.uploaded_by).values() for path in scope.paths}
    is_one_org = len(paths) == 1 and not upload.holder.path.startswith(min(paths))
    org = min(paths).rstrip("/").rsplit("/", 1)[-1] if is_one_org else None
    for sheet in sheets:
        problems = [
            problem
            for problem in content.problems
            if (problem.code, problem.file, problem.sheet) == (LOOKS_LIKE_NONE, sheet.file, sheet.sheet)
            and problem.severity is Severity.WARNING
        ]
        yield NewItem(
            register=None,
            file=sheet.file,
            sheet=sheet.sheet,
            line=None,
            values={},
            problems=pack_problems(problems),
            org=org,
            cells_key=_make_key(sheet),
        )


def list_replacing_cells(content: UploadContent) -> Iterator[str]:
    """Yield the keys of the unknown sheets, under which the same sheets of earlier files are open."""
    return map(_make_key, content.unknown_sheets)


def list_sheets_sent_again(
    content: UploadContent, upload: Upload, open_sheets: Sequence[RefusedItem]
) -> Iterator[SheetName]:
    """Yield the open unknown sheets of files that the upload holds once more, whatever their sheets are called now."""
    for item in open_sheets:
        if item.is_unknown_sheet and item.upload != upload.pk and item.file in content.files:
            yield item.file, item.sheet, None


def _make_key(sheet: UnknownSheet) -> str:
    # Keyed, since a sheet of a single telephone number could be guessed from a plain digest.
    return salted_hmac("wuzha.unknown_sheets", sheet.digest, algorithm="sha256").hexdigest()
