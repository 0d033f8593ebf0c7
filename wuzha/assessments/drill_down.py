"""The entries that a figure counts, as a list of the books: its address, and what such an address asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from wuzha.core.measures import MEASURES, Measure
from wuzha.core.periods import Period, Span
from wuzha.core.sql import both
from wuzha.core.statement.figures import condition, known
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.statement.trends import measure_of_cases
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.orgs.models import Org, OrgQuerySet
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import questions_of
from wuzha.registers.models import BOOKS, EntryQuerySet, Owners
from wuzha.registers.sql_condition import mark
from wuzha.registers.succession.resolution import Lineage

UNLISTED = "unlisted"
"""In an address: a word of a ledger that is none of the terms a list offers."""


class Counts(StrEnum):
    """Whether an entry counts, by the plan's own measure."""

    SURELY = "surely"
    PERHAPS = "perhaps"
    EITHER = "either"


MARKED: Mapping[Counts, Q] = {
    Counts.SURELY: Q(mark=1),
    Counts.PERHAPS: Q(mark__isnull=True),
    Counts.EITHER: Q(mark=1) | Q(mark__isnull=True),
}


def measure_listed(register: Register) -> Measure | None:
    """What the entries of the register are counted as; None where nothing is counted by the org its lists go by."""
    owned = (one for one in MEASURES.values() if one.register is register and one.key == BOOKS[register].owner)
    return next(owned, None)


def _measure_of(register: Register, kind: OrgKind) -> Measure | None:
    """What the entries are counted as for orgs of a kind: a case is also one of the unit whose staff it befell."""
    is_of_units = register is Register.CASES and kind is OrgKind.UNIT
    return measure_of_cases(kind) if is_of_units else measure_listed(register)


def address_of(
    programme: Programme,
    questions: Questions,
    figure: Figure,
    org: str | None = None,
    counts: Counts = Counts.SURELY,
    **more: str,
) -> str:
    """The list of the entries that the figure counts, of the org or one below it; "" where no list holds just these.

    Without an org: all of the programme's, with those that belong to no org yet.
    """
    measure = MEASURES[figure.measure]
    register = measure.register
    is_of_a_unit = org is not None and measure is _measure_of(register, OrgKind.UNIT)
    is_listed = is_of_a_unit or (measure is measure_listed(register) and _goes_by_owner(measure, questions))
    if figure.arguments or not is_listed:
        return ""
    wanted = {"org": org} if org else {}
    wanted |= {"since": figure.window.start.isoformat(), "until": figure.window.end.isoformat()}
    wanted |= {"counts": counts.value, "period": questions.period.id, "programme": programme.org.code}
    return f"{reverse('book', args=(register,))}?{urlencode(wanted | more)}"


@dataclass(frozen=True, slots=True)
class Counted:
    """Which entries of a register count in a window of days, by the programme, in the period whose page asks."""

    register: Register
    programme: Programme
    counts: Counts
    since: date | None
    until: date | None
    period: Period | None
    today: date

    def narrowed(self, entries: EntryQuerySet, orgs: OrgQuerySet | None) -> EntryQuerySet:
        """Of the entries those that count, of these orgs (None: of all, and of none yet)."""
        measure = _measure_of(self.register, _only_kind(orgs))
        questions = self._questions()
        if measure is None or (measure is measure_listed(self.register) and not _goes_by_owner(measure, questions)):
            return entries.none()
        window = Period(Span.WINDOW, self.since or date.min, self.until or date.max)
        counted = both(condition(questions, Figure(measure.name, (), window)), known(self.register, questions))
        book = BOOKS[self.register]
        theirs = self._theirs(measure, questions, orgs)
        found = entries.under(self.programme.org).filter(theirs)
        return found.alias(mark=mark(book, counted)).filter(MARKED[self.counts])

    def _questions(self) -> Questions:
        """As the programme's pages ask them today, of which the window, the readings and the day are needed here."""
        period = self.period or Period(Span.WINDOW, self.since or date.min, self.until or date.max)
        as_of = self.today if period.start <= self.today < period.end else None
        asked = questions_of(self.programme, self.today)
        return replace(asked, period=period, as_of=as_of, standards=(), targets=())

    def _theirs(self, measure: Measure, questions: Questions, orgs: OrgQuerySet | None) -> Q:
        """Entries of the orgs that are counted, and of those that became one of them (R17)."""
        owner = measure.key_column(questions.settings)
        # What grids did counts for their villages.
        kinds = (*measure.kinds, OrgKind.GRID) if self.register is Register.OUTREACH else measure.kinds
        counted = (Org.objects.below(self.programme.org) if orgs is None else orgs).of_kind(*kinds)
        theirs = Q(**{f"{owner}__in": Owners.among(counted).codes})
        if into := Lineage.of(self.programme.org, questions.last_day, None).into:
            ends = set(counted.filter(code__in=set(into.values())).values_list("code", flat=True))
            became = [before for before, after in into.items() if after in ends]
            gone = [before for before, after in into.items() if after not in ends]
            theirs = (theirs & ~Q(**{f"{owner}__in": gone})) | Q(**{f"{owner}__in": became})
        return theirs if orgs is not None else theirs | Q(**{f"{owner}__isnull": True})


def _only_kind(orgs: OrgQuerySet | None) -> OrgKind:
    """The kind of these orgs, where they are all units; else what lists go by."""
    kinds = set() if orgs is None else set(orgs.order_by().values_list("kind", flat=True).distinct())
    return OrgKind.UNIT if kinds == {OrgKind.UNIT} else OrgKind.VILLAGE


def _goes_by_owner(measure: Measure, questions: Questions) -> bool:
    """Whether the plan's reading has the entries belong to the org that lists go by (R5)."""
    return measure.key_column(questions.settings) == BOOKS[measure.register].owner
