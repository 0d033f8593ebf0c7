"""Tell the administrator on the first page how old the latest backup is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wuzha.maintenance.automatic_copies import OVERDUE_AFTER, find_latest_copy


@dataclass(frozen=True, slots=True)
class BackupNote:
    """A sentence about the latest backup, and whether somebody has to act."""

    text: str
    is_warning: bool


def build_backup_note() -> BackupNote:
    """Return the note: it warns when there is no backup, or none of the last two days."""
    latest = find_latest_copy()
    if latest is None:
        return BackupNote(_("还没有自动备份。网站运行后几分钟内应有第一份；没有的，请告诉维护人员。"), True)
    moment = date_format(timezone.localtime(latest), "Y-m-d H:i")
    if timezone.now() - latest > OVERDUE_AFTER:
        return BackupNote(_("最近一次备份是%(moment)s，已超过2天。请检查磁盘空间。") % {"moment": moment}, True)
    return BackupNote(_("最近一次备份：%(moment)s。") % {"moment": moment}, False)
