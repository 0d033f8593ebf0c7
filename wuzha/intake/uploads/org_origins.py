"""Find who gave the fields of orgs the values they have now: somebody by hand, or an upload.

The log has a line for each change of an org; which of the lines an upload wrote follows from its effects on orgs.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction
from wuzha.intake.uploads.models import UploadedOrg
from wuzha.registers.diff import QUERY_CHUNK, split_batches

_SUBJECT = "org:"
_DRAFT_NAMES = {"parent_id": "parent"}
"""The fields that a draft calls by another name than the log."""
_CLOSING_FIELDS = frozenset({"opened_on", "closed_on"})
"""The fields that the undo of an upload changes of an org which it added and cannot remove."""


@dataclass(frozen=True, slots=True)
class OrgFieldOrigin:
    """The change that gave a field of an org its value, as JSON; `upload` is None where somebody made it by hand."""

    value: object
    author: str
    recorded_at: datetime
    upload: UUID | None


@dataclass(slots=True)
class _OrgLine:
    """A line of the log about an org; `fields` maps each field to its value before and after."""

    line: LogLine
    fields: Mapping[str, Sequence[Any]]
    upload: UUID | None = None
    is_undo: bool = False


OriginsByOrg = Mapping[str, Mapping[str, OrgFieldOrigin]]
"""The origins of an org's fields by its code and the name of the field in a draft."""


def load_org_origins(codes: Collection[str]) -> OriginsByOrg:
    """Return the origins of all fields of these orgs that anybody has changed since the org was added."""
    origins: dict[str, Mapping[str, OrgFieldOrigin]] = {}
    for batch in split_batches(sorted(codes), QUERY_CHUNK):
        lines = _read_lines(batch)
        effects = list(UploadedOrg.objects.filter(code__in=[code for code in batch if code in lines]))
        numbers = _read_upload_lines({effect.upload_id for effect in effects})
        for effect in effects:
            _mark_lines(lines[effect.code], effect, numbers)
        origins |= {code: dict(_find_origins(of_org)) for code, of_org in lines.items()}
    return origins


def _read_lines(codes: Iterable[str]) -> dict[str, list[_OrgLine]]:
    actions = [LogAction.CHANGE_ORG.value, LogAction.SUCCEED_ORG.value]
    rows = LogLine.objects.filter(subject__in=[f"{_SUBJECT}{code}" for code in codes], action__in=actions)
    lines: dict[str, list[_OrgLine]] = defaultdict(list)
    for row in rows.order_by("number").iterator():
        details = json.loads(row.details)
        # An org that is merged or split is closed on the day; its line states no value before.
        fields = details["changed"] if "changed" in details else {"closed_on": [None, details["on"]]}
        lines[row.subject.removeprefix(_SUBJECT)].append(_OrgLine(row, fields))
    return lines


def _read_upload_lines(uploads: Iterable[UUID]) -> Mapping[tuple[str, str], int]:
    """Return the numbers of the lines by which the uploads were committed and undone, by action and subject."""
    actions = [LogAction.COMMIT_UPLOAD.value, LogAction.UNDO_UPLOAD.value]
    numbers: dict[tuple[str, str], int] = {}
    for batch in split_batches((f"upload:{upload}" for upload in uploads), QUERY_CHUNK):
        rows = LogLine.objects.filter(subject__in=batch, action__in=actions)
        numbers |= {
            (action, subject): number for action, subject, number in rows.values_list("action", "subject", "number")
        }
    return numbers


def _mark_lines(lines: Sequence[_OrgLine], effect: UploadedOrg, numbers: Mapping[tuple[str, str], int]) -> None:
    """Mark the line that the commit of an upload wrote about an org, and that of its undo."""
    subject = f"upload:{effect.upload_id}"
    if not effect.is_new:
        commit = numbers.get((LogAction.COMMIT_UPLOAD, subject))
        _mark_first(_after(lines, commit), effect, is_undo=False)
    undo = numbers.get((LogAction.UNDO_UPLOAD, subject))
    _mark_first(_after(lines, undo), effect, is_undo=True)


def _after(lines: Sequence[_OrgLine], number: int | None) -> Iterator[_OrgLine]:
    """Yield the lines after that of an upload: one transaction writes its lines without any other in between."""
    return (line for line in lines if number is not None and line.line.number > number and line.upload is None)


def _mark_first(lines: Iterator[_OrgLine], effect: UploadedOrg, *, is_undo: bool) -> None:
    for line in lines:
        if _is_written_by(line, effect, is_undo=is_undo):
            line.upload, line.is_undo = effect.upload_id, is_undo
            return


def _is_written_by(line: _OrgLine, effect: UploadedOrg, *, is_undo: bool) -> bool:
    if not is_undo:
        return bool(dict(line.fields) == effect.fields)
    if effect.is_new:
        return line.fields.keys() <= _CLOSING_FIELDS
    # What somebody had changed since was not restored.
    return all(effect.fields.get(name) == [after, before] for name, (before, after) in line.fields.items())


def _find_origins(lines: Sequence[_OrgLine]) -> Iterator[tuple[str, OrgFieldOrigin]]:
    for name in {name for line in lines for name in line.fields}:
        changes: list[_OrgLine] = []
        for line in lines:
            if name not in line.fields:
                continue
            if line.is_undo:
                # The value is again what it was before the upload, and so is its origin.
                uploads = [change.upload for change in changes]
                changes = changes[: uploads.index(line.upload)] if line.upload in uploads else []
            else:
                changes.append(line)
        if changes:
            last = changes[-1]
            origin = OrgFieldOrigin(last.fields[name][1], last.line.actor, last.line.at, last.upload)
            yield _DRAFT_NAMES.get(name, name), origin
