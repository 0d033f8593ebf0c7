"""Check a template that the office has changed, before it takes the place of the one in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from wuzha.core.problems import RefusalError
from wuzha.intake.files.reader_messages import OLE_MAGIC, ZIP_MAGIC
from wuzha.reports.papers.paper_contents import CONTENT_TYPES
from wuzha.reports.papers.paper_fields import (
    AS_OF_FIELD,
    CHECK_CODE_FIELD,
    INTERNAL_FIELD,
    ROW_NUMBER,
    ROW_ORDINAL,
    PaperContent,
    PaperField,
    PaperHead,
    list_record_fields,
)
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_samples import SAMPLE_APPROVAL, build_sample, build_sample_head
from wuzha.reports.papers.rendering import describe_paper, run_in_child

LARGEST_TEMPLATE = 5 * 2**20
REQUIRED_FIELDS = (INTERNAL_FIELD, AS_OF_FIELD, CHECK_CODE_FIELD)
"""What every paper says: whether it is an internal assessment, and on which state of the books it rests."""


def list_offered_fields(kind: PaperKind) -> tuple[PaperField, ...]:
    """Return the fields that a template of this kind may use: those of every paper first."""
    mode = PaperField(attribute="is_internal", name=INTERNAL_FIELD)
    check_code = PaperField(attribute="check_code", name=CHECK_CODE_FIELD)
    return (*list_record_fields(PaperHead), mode, check_code, *list_record_fields(CONTENT_TYPES[kind]))


def check_template(kind: PaperKind, data: bytes) -> None:
    """Refuse a template that is no plain Word file, has faulty tags, or cannot be filled with sample values.

    It is filled three times: with an approval, as an internal assessment, and with empty lists.

    Raises: RefusalError that names the fault and its remedy.
    """
    sample = build_sample(kind)
    trials = [
        describe_paper(build_sample_head(approval=SAMPLE_APPROVAL), sample),
        describe_paper(build_sample_head(), sample),
        describe_paper(build_sample_head(), empty_lists(sample)),
    ]
    _check(kind, data, trials)


def inspect_template(kind: PaperKind, data: bytes) -> None:
    """Refuse a template as `check_template` does, but fill it with nothing: that takes most of the time.

    Raises: RefusalError that names the fault and its remedy.
    """
    _check(kind, data, [])


def _check(kind: PaperKind, data: bytes, trials: Sequence[Mapping[str, Any]]) -> None:
    if len(data) > LARGEST_TEMPLATE:
        raise RefusalError("paper.too_large", most=LARGEST_TEMPLATE // 2**20)
    if data.startswith(OLE_MAGIC) or not data.startswith(ZIP_MAGIC):
        raise RefusalError("paper.not_docx")
    request: dict[str, Any] = {
        "fields": {field.name: _list_row_names(field) for field in list_offered_fields(kind)},
        "required": REQUIRED_FIELDS,
        "trials": trials,
    }
    run_in_child("check", request, data)


def empty_lists(content: PaperContent) -> PaperContent:
    """Return the same paper without rows, as at the beginning of a year."""
    changes = {field.attribute: () for field in list_record_fields(type(content)) if field.is_list}
    return replace(content, **changes) if fields(content) else content  # type: ignore[type-var, arg-type]


def _list_row_names(field: PaperField) -> list[str] | None:
    return [ROW_NUMBER, ROW_ORDINAL, *(row_field.name for row_field in field.row_fields)] if field.is_list else None
