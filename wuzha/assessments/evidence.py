"""The rows of the books behind a test: those that count and those that may, as far as the viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.assessments.drill_down import Counts, address_of
from wuzha.assessments.ownership import became, belonging_to
from wuzha.core.facts import FRAMES, Value
from wuzha.core.findings.findings import CriterionFinding, TestFinding
from wuzha.core.i18n import say
from wuzha.core.measures import MEASURES
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, scope_of
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.registers.access import SEEING
from wuzha.registers.models import BOOKS, Attestation, Entry, EntryQuerySet, Owners
from wuzha.registers.value_text import NOTHING, format_value

MOST_SHOWN = 200
AT_ONCE = 500

Key = tuple[Register, str]
"""A register, and the column that says whose its rows are."""

Marked = list[tuple[str, str]]
"""The keys of rows, each with how it counts."""

COLUMNS: Mapping[Register, tuple[str, ...]] = {
    Register.CASES: ("case_no", "village", "unit", "relation", "filed_on", "loss_fen", "case_kind", "status"),
    Register.PERSONS: ("person_no", "village", "unit", "category", "residence", "confirmed_on", "cleared_on"),
    Register.DENS: ("den_no", "village", "found_on"),
    Register.SANCTIONS: ("sanction_no", "org", "kind", "issued_by", "issued_on"),
    Register.OUTREACH: ("outreach_no", "org", "done_on", "must", "form", "venue"),
}
"""What decides whether a row counts: the columns shown of each register."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry behind a figure: how it counts, its cells, and where it opens."""

    counts_as: str
    cells: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The entries behind one test; `hidden` are those the viewer may not see, `more` those a page has no room for.

    `lists`: where all of them are listed, window by window.
    """

    register: Register
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    count: int
    hidden: int
    more: int
    lists: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """An attestation: what people decided, on which day, who decided as the ledger says it (empty where it says
    nothing), who entered it, and where it opens.
    """

    verdict: str
    attested_on: str
    attested_by: str
    recorded_by: str
    recorded_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at which org's evidence. What the cards of a page share is asked for once, not card by card."""

    user: User
    programme: Programme
    org: Org
    questions: Questions
    _owners: dict[Scope, Owners] = field(default_factory=dict)
    _books: dict[Key, EntryQuerySet] = field(default_factory=dict)
    _entries: dict[Key, Mapping[str, Entry]] = field(default_factory=dict)
    _attestations: dict[str, Attestation] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _became: list[str] = field(default_factory=list)

    def look_up(self, criteria: Sequence[CriterionFinding]) -> None:
        """Fetch together what the cards of these clauses will show, where a page has room for all of it."""
        self._became.extend(became(self.programme, self.org, self.questions.last_day))
        keys: dict[Key, set[str]] = {}
        for key, marked in (self._counted(test) for criterion in criteria for test in criterion.tests):
            if key is not None:
                keys.setdefault(key, set()).update(number for number, _mark in marked)
        for key, wanted in keys.items():
            if 0 < len(wanted) <= MOST_SHOWN:
                self._entries[key] = {entry.key: entry for entry in self._book(key).filter(key__in=wanted)}
        self._name([entry for entries in self._entries.values() for entry in entries.values()])
        decided = [criterion.id for criterion in criteria if _is_attested(criterion)]
        if decided:
            of: dict[str, object] = {"org": self.org.code, "period": self.questions.period.id, "criterion__in": decided}
            latest_last = Attestation.objects.as_of(None).filter(**of)
            for attestation in latest_last.select_related("recorded_by").order_by("attested_on", "verdict"):
                if isinstance(attestation, Attestation):
                    self._attestations[attestation.criterion] = attestation

    def _counted(self, finding: TestFinding) -> tuple[Key | None, Marked]:
        """Of which register the test counts rows, by which column they are the org's, and how each of them counts."""
        figure = finding.asked.now
        if figure is None:
            return None, []
        measure = MEASURES[figure.measure]
        return (measure.register, measure.key_column(self.questions.settings)), _marked(finding)

    def rows(self, finding: TestFinding) -> Rows | None:
        """The rows behind a test of the org; None where no figure counts rows."""
        key, marked = self._counted(finding)
        if key is None or not marked:
            return None
        register, _column = key
        seen, seen_count = self._in_sight(key, marked)
        entries = list(dict.fromkeys(entry for entry, _mark in seen))
        self._name(entries)
        facts = [_fact(one) for one in entries]
        headers = [header for header in COLUMNS[register] if any(fact[header] is not None for fact in facts)]
        labels = BOOKS[register].fact_labels()
        book_address = reverse("book", args=(register,))
        shown = tuple(Row(mark, self._cells(entry, headers), f"{book_address}{entry.pk}/") for entry, mark in seen)
        return Rows(
            register,
            tuple(labels[header] for header in headers),
            shown,
            len(marked),
            len(marked) - seen_count,
            seen_count - len(shown),
            tuple(self._lists(finding)) if seen_count > len(shown) else (),
        )

    def _lists(self, finding: TestFinding) -> Iterator[tuple[str, str]]:
        """The lists of what counts or may count, now and in the base; the top's own holds what is of no org yet."""
        top = None if self.org == self.programme.org else self.org.code
        figures = (finding.asked.now, None if finding.base_is_signed else finding.asked.base)
        for figure in dict.fromkeys(figure for figure in figures if figure is not None):
            if address := address_of(self.programme, self.questions, figure, top, Counts.EITHER):
                yield figure.window.label, address

    def decided(self, criterion: CriterionFinding) -> Decided | None:
        """The attestation that decides a clause of the org in the period: of several the latest."""
        latest = self._attestations.get(criterion.id)
        if latest is None:
            return None
        may_open = scope_of(self.user, SEEING[Register.ATTESTATIONS]).holds(latest.owner_path)
        return Decided(
            format_value(Register.ATTESTATIONS, "verdict", latest.verdict),
            format_value(Register.ATTESTATIONS, "on", latest.attested_on),
            latest.attested_by or "",
            latest.recorded_by.get_username() if latest.recorded_by else "",
            latest.recorded_at,
            reverse("entry", args=(Register.ATTESTATIONS, latest.pk)) if may_open else "",
        )

    def _book(self, key: Key) -> EntryQuerySet:
        """The org's entries that the viewer may see."""
        if key not in self._books:
            register, column = key
            seen = scope_of(self.user, SEEING[register])
            if seen not in self._owners:
                self._owners[seen] = Owners.within(seen)
            theirs = belonging_to(self.programme, self.org, column, self._became)
            book = BOOKS[register].objects.as_of(None).filter(theirs).order_by()
            self._books[key] = book.in_sight_of(self._owners[seen])
        return self._books[key]

    def _in_sight(self, key: Key, marked: Marked) -> tuple[list[tuple[Entry, str]], int]:
        """Those a page has room for, each with how it counts, and how many are in sight."""
        if key in self._entries:
            by_key = self._entries[key]
            seen = [(by_key[number], mark) for number, mark in marked if number in by_key]
            return seen[:MOST_SHOWN], len(seen)
        book, keys = self._book(key), list(dict.fromkeys(key for key, _mark in marked))
        numbers = {
            key: number
            for first in range(0, len(keys), AT_ONCE)
            for key, number in book.filter(key__in=keys[first : first + AT_ONCE]).values_list("key", "pk")
        }
        in_sight = [(numbers[key], mark) for key, mark in marked if key in numbers]
        by_number = book.in_bulk([number for number, _mark in in_sight[:MOST_SHOWN]])
        return [(by_number[number], mark) for number, mark in in_sight[:MOST_SHOWN]], len(in_sight)

    def _name(self, entries: Iterable[Entry]) -> None:
        """Look up what the orgs of these entries are called."""
        codes = {getattr(one, field) for one in entries for field in type(one).fact_fields() if field.endswith("_id")}
        if unknown := codes - self._names.keys() - {None}:
            self._names.update(Org.objects.filter(code__in=unknown).values_list("code", "name"))

    def _cells(self, entry: Entry, headers: Sequence[str]) -> tuple[str, ...]:
        fact = _fact(entry)
        told = (
            self._names.get(str(fact[header])) or format_value(entry.register, header, fact[header])
            for header in headers
        )
        nothing = say(NOTHING)
        return tuple("" if cell == nothing else cell for cell in told)


def _is_attested(criterion: CriterionFinding) -> bool:
    return any(isinstance(test.asked.test, Attested) for test in criterion.tests)


def _marked(finding: TestFinding) -> Marked:
    """Every row with how it counts; one that counts now and in the base is listed in both."""
    base = _window(finding.asked.base)
    kinds = (
        (finding.evidence, _("计入")),
        (finding.doubtful, _("待核实")),
        (finding.base_evidence, _("计入%(base)s的基数") % {"base": base}),
        (finding.base_doubtful, _("%(base)s的基数待核实") % {"base": base}),
    )
    return [(key, mark) for keys, mark in kinds for key in keys]


def _window(figure: Figure | None) -> str:
    return "" if figure is None else figure.window.label


def _fact(entry: Entry) -> dict[str, Value]:
    return dict(zip(FRAMES[entry.register].names, entry.fact, strict=True))
