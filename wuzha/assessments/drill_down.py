"""List the entries that a figure counts: the address of the list, and the filter that such an address means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from wuzha.assessments.ownership import build_owner_condition, find_predecessors
from wuzha.core.measures import MEASURES, Measure
from wuzha.core.periods import Period
from wuzha.core.sql import and_
from wuzha.core.statement.figures import build_condition
from wuzha.core.statement.known_rows import build_known_condition
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.statement.trends import get_case_measure
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.orgs.models import Org, OrgQuerySet
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.registers.models import BOOKS, EntryQuerySet, Owners
from wuzha.registers.sql_condition import build_condition_mark

UNLISTED = "unlisted"
"""In an address: any word of a ledger that is none of the terms a list offers."""


class Certainty(StrEnum):
    """Whether an entry counts, by the plan's own measure."""

    SURELY = "surely"
    PERHAPS = "perhaps"
    EITHER = "either"


MARK_CONDITIONS: Mapping[Certainty, Q] = {
    Certainty.SURELY: Q(mark=1),
    Certainty.PERHAPS: Q(mark__isnull=True),
    Certainty.EITHER: Q(mark=1) | Q(mark__isnull=True),
}


def find_listed_measure(register: Register) -> Measure | None:
    """Return the measure that counts the register's entries by the org its lists go by; None if there is none."""
    owner = BOOKS[register].owner
    measures = (measure for measure in MEASURES.values() if measure.register is register and measure.key == owner)
    return next(measures, None)


def _find_measure(register: Register, kind: OrgKind) -> Measure | None:
    """Return the measure for orgs of a kind: a case also counts for the unit that employs the victim."""
    is_of_units = register is Register.CASES and kind is OrgKind.UNIT
    return get_case_measure(kind) if is_of_units else find_listed_measure(register)


def build_list_address(
    programme: Programme,
    questions: Questions,
    figure: Figure,
    *,
    org: str | None = None,
    certainty: Certainty = Certainty.SURELY,
    **conditions: str,
) -> str:
    """Return the address of the list of entries that the figure counts; "" where no list has exactly these.

    The list has the entries of the org and of those below it; without an org, those of the whole programme and those
    that belong to no org yet.
    """
    measure = MEASURES[figure.measure]
    register = measure.register
    is_of_a_unit = org is not None and measure is _find_measure(register, OrgKind.UNIT)
    is_listed = is_of_a_unit or (measure is find_listed_measure(register) and _is_keyed_by_owner(measure, questions))
    if figure.arguments or not is_listed:
        return ""
    query = {"org": org} if org else {}
    query |= {"since": figure.window.start.isoformat(), "until": figure.window.end.isoformat()}
    query |= {"counts": certainty.value, "period": questions.period.id, "programme": programme.org.code}
    return f"{reverse('book', args=(register,))}?{urlencode(query | conditions)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureEntries:
    """A filter for the entries of a register that count in a window of days, in a period of a programme."""

    register: Register
    programme: Programme
    counts: Certainty
    since: date | None
    until: date | None
    period: Period | None
    today: date

    def filter_entries(self, entries: EntryQuerySet, orgs: OrgQuerySet | None) -> EntryQuerySet:
        """Return the entries that count for these orgs (None: for all, and for none yet)."""
        measure = _find_measure(self.register, _find_measured_kind(orgs))
        questions = self._build_questions()
        if measure is None or (
            measure is find_listed_measure(self.register) and not _is_keyed_by_owner(measure, questions)
        ):
            return entries.none()
        window = Period(self.since or date.min, self.until or date.max)
        condition = and_(
            build_condition(questions, Figure(measure.name, (), window)),
            build_known_condition(self.register, questions),
        )
        book = BOOKS[self.register]
        own_entries = entries.under(self.programme.org).filter(self._match_owned(measure, questions, orgs))
        return own_entries.alias(mark=build_condition_mark(book, condition)).filter(MARK_CONDITIONS[self.counts])

    def _build_questions(self) -> Questions:
        """Return the programme's questions of today: the window, the readings in force and the day are needed here."""
        period = self.period or Period(self.since or date.min, self.until or date.max)
        as_of = self.today if period.start <= self.today < period.end else None
        questions = build_questions(self.programme, self.today)
        return replace(questions, period=period, as_of=as_of, standards=(), targets=())

    def _match_owned(self, measure: Measure, questions: Questions, orgs: OrgQuerySet | None) -> Q:
        """Match entries of the orgs that the measure counts for, and of those that became one of them (R17)."""
        column = measure.find_key_column(questions.settings)
        # Outreach of a grid counts for its village.
        kinds = (*measure.kinds, OrgKind.GRID) if self.register is Register.OUTREACH else measure.kinds
        owners = (Org.objects.below(self.programme.org) if orgs is None else orgs).of_kind(*kinds)
        predecessors = find_predecessors(self.programme, owners, questions.last_day)
        own_entries = Q(**{f"{column}__in": Owners.among(owners).codes})
        return build_owner_condition(column, own_entries, predecessors, Q() if orgs is None else None)


def _find_measured_kind(orgs: OrgQuerySet | None) -> OrgKind:
    """Return the kind of these orgs where all are units; otherwise the kind that lists go by."""
    kinds = set() if orgs is None else set(orgs.order_by().values_list("kind", flat=True).distinct())
    return OrgKind.UNIT if kinds == {OrgKind.UNIT} else OrgKind.VILLAGE


def _is_keyed_by_owner(measure: Measure, questions: Questions) -> bool:
    """Return whether the plan's reading assigns entries to the org that lists go by (R5)."""
    return measure.find_key_column(questions.settings) == BOOKS[measure.register].owner
