"""Build the cards of an upload's files: what each holds, what becomes of it, and why nothing does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wuzha.core.problems import Problem
from wuzha.core.vocabulary import UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.allowed_steps import has_something_to_confirm
from wuzha.intake.uploads.file_previews import FilePreview
from wuzha.intake.uploads.models import Upload, UploadedFile
from wuzha.intake.uploads.open_items import may_be_ledger
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.upload_content import unpack_problem


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCard:
    """One file of an upload: its state in words, and how good that is (`level`: ok, open or bad).

    `problem` is why the whole file is refused; `counts` is None where nothing of it was read. One that `is_choosable`
    has a box, by which it is entered with the others or left out. One that `becomes_open` was not read and is an open
    item from the confirmation on.
    """

    file: UploadedFile
    state: str
    level: str
    problem: Problem | None
    counts: FilePreview | None
    is_choosable: bool
    becomes_open: bool

    @property
    def registers(self) -> tuple[str, ...]:
        """The names of the registers that the file holds."""
        return tuple(register.label for register in self.counts.registers) if self.counts else ()


def build_file_cards(upload: Upload, preview: Preview | None) -> Iterator[FileCard]:
    """Yield the cards of the files in their order."""
    files = sorted(upload.files.all(), key=lambda file: file.pk)
    previews = {file.name: file for file in preview.files} if preview is not None else {}
    readable_count = sum(file.problem is None for file in files)
    is_choice = (
        upload.term is UploadState.RECEIVED
        and readable_count > 1
        and _can_choice_matter(upload, preview)
        and spool.has_files(upload.pk)
    )
    for file in files:
        is_read = file.problem is None and not file.is_left_out
        counts = previews.get(file.name) if is_read else None
        state, level = _describe_state(upload.term, file, counts)
        yield FileCard(
            file=file,
            state=state,
            level=level,
            problem=unpack_problem(file.problem) if file.problem else None,
            counts=counts,
            is_choosable=is_choice and file.problem is None,
            becomes_open=upload.term is UploadState.RECEIVED and file.problem is not None and may_be_ledger(file),
        )


def _can_choice_matter(upload: Upload, preview: Preview | None) -> bool:
    """Return whether leaving out or taking in a file can change what is entered."""
    if preview is None or has_something_to_confirm(upload, preview):
        return True
    is_any_left_out = any(file.is_left_out for file in upload.files.all())
    return is_any_left_out or any(file.replaced_count for file in preview.files)


def _describe_state(state: UploadState, file: UploadedFile, counts: FilePreview | None) -> tuple[str, str]:
    if file.problem:
        return (_("未能读取") if file.sha256 else _("没有接收")), "bad"
    if file.is_left_out:
        return _("不入账"), "open"
    match state:
        case UploadState.FAILED:
            return _("未能读取"), "bad"
        case UploadState.COMMITTED | UploadState.DISCARDED | UploadState.EXPIRED | UploadState.UNDONE:
            return state.label, "ok" if state is UploadState.COMMITTED else "open"
    if counts is None:
        return state.label, "open"
    if counts.is_blank:
        return _("没有数据"), "open"
    if counts.refused_count or counts.unread_count or counts.outside_count:
        return (_("部分有问题") if counts.has_sound_rows else _("没有可入账的行")), "open"
    if counts.held_count:
        return _("有冲突"), "open"
    if counts.new_count or counts.changed_count:
        return _("可入账"), "ok"
    return _("没有变化"), "ok"
