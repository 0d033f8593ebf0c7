"""What the police clerk and the auditor look at first: cases to complete and disputes; the log and samples."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.audit.books_state import read_books_state
from wuzha.core.i18n import fill_slots
from wuzha.core.vocabulary import Permission, Register
from wuzha.people.access import find_scope
from wuzha.people.models import User
from wuzha.registers.access import find_read_scope
from wuzha.registers.models import Case, Proposal
from wuzha.web.log.log_list import LogFilter
from wuzha.web.log.sample_list import DrawForm
from wuzha.web.pagination import COUNTS

CASE_BLANKS = ("filed_on", "loss_fen", "village")
"""The columns of a case that decide, in the order in which the police fill them in."""


@dataclass(frozen=True, slots=True)
class DeskFigure:
    """How many rows wait, and the address of exactly these; empty if there are none."""

    label: str
    amount: str
    address: str


@dataclass(frozen=True, slots=True)
class AuditDesk:
    """The forms of the auditor's first page: one filters the log, the other draws a sample."""

    log_filter: LogFilter
    sample: DrawForm


def list_police_figures(user: User) -> tuple[DeskFigure, ...]:
    """Return the figures of the police clerk: cases without a date, an amount or a village, disputes to answer."""
    scope = find_scope(user, Permission.ANSWER_VILLAGE)
    if not scope:
        return ()
    labels = dict(zip(CASE_BLANKS, (_("缺立案日期"), _("缺被骗金额"), _("缺所属村（社区）")), strict=True))
    book = reverse("book", args=(Register.CASES,))
    waiting = Proposal.objects.waiting().belonging_to(scope).filter(answered_at__isnull=True)
    disputes = waiting.exclude(proposed_by=user).count()
    return (
        *(
            _make_figure(label, _count_cases_without(user, column), f"{book}?blank={column}")
            for column, label in labels.items()
        ),
        _make_figure(_("归属争议待答复"), disputes, f"{reverse('attribution')}?waits=answer"),
    )


def build_audit_desk(user: User) -> AuditDesk | None:
    """Return the forms of whoever reads both the log and the books; None for all others."""
    if find_scope(user, Permission.READ_LOG) and find_scope(user, Permission.SEE_ENTRIES):
        desk = AuditDesk(LogFilter({}), DrawForm(user))
        # Both forms stand on one page, and have fields of the same names.
        desk.log_filter.auto_id, desk.sample.auto_id = "log_%s", "sample_%s"
        return desk
    return None


def _count_cases_without(user: User, column: str) -> int:
    """Count the cases that the list of the register shows with this column left blank."""
    scope, name = find_read_scope(user, Register.CASES), f"{column}__isnull"

    def count() -> int:
        return Case.objects.as_of(None).within(scope).filter(Q((name, True))).count()

    return COUNTS.get((Register.CASES, scope, name), read_books_state(), count)


def _make_figure(label: str, count: int, address: str) -> DeskFigure:
    return DeskFigure(label, fill_slots(_("{count}起"), {"count": count}), address if count else "")
