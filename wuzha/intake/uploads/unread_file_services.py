"""Store files that could not be read as open items."""

from __future__ import annotations

from pathlib import Path

from wuzha.audit import log
from wuzha.core.vocabulary import LogAction, Severity
from wuzha.intake.reading.recognition import find_named_register
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.open_items import make_unread_items, may_be_ledger
from wuzha.registers.models import RefusedItem
from wuzha.registers.refused_item_queries import list_open_sheets
from wuzha.registers.refused_items import NewItem, bind_items, end_replaced_sheets, open_items


def open_unread_files(upload: Upload, fault: str = "") -> None:
    """Store the files of an upload that could not be read as open items, where their names are those of registers.

    `fault` is why none of them could be read; empty: those with a problem of their own. A file has its item once,
    however often the others are read again. Call it in a transaction: it writes a line of the log.
    """
    sender, items = upload.uploaded_by, list[NewItem]()
    known_files: set[str] | None = None
    for file in upload.files.filter(is_left_out=False).order_by("pk"):
        register = find_named_register(Path(file.name).stem)
        problem = file.problem or {"code": "", "severity": Severity.REFUSED.value, "text": fault, "remedy": ""}
        is_unread = (fault or file.problem) and may_be_ledger(file)
        if register is None or not is_unread:
            continue
        if known_files is None:
            known_files = set(RefusedItem.objects.filter(upload=upload.pk, sheet="").values_list("file", flat=True))
        if file.name not in known_files:
            items += make_unread_items(register, file.name, "", [problem], upload=upload)
    # The same file once more is one open item.
    names = [(item.file, "", item.register) for item in items]
    open_sheets = list_open_sheets(upload.holder) if names else []
    pks = end_replaced_sheets(names, open_sheets, holder=upload.holder, sender=sender, actor=sender)
    pks += open_items(items, holder=upload.holder, sender=sender, upload=upload.pk)
    if pks:
        log.record(
            actor=sender.get_username(),
            action=LogAction.REFUSE_FILE,
            subject=f"upload:{upload.pk}",
            org=upload.holder.code,
            blocks=bind_items(pks),
            files=len(items),
        )
