"""What was entered, corrected or withdrawn since a moment, and which of it makes an outcome another one than then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.assessments.ownership import became, belonging_to
from wuzha.core.facts import KEYS
from wuzha.core.findings.findings import CriterionFinding
from wuzha.core.measures import MEASURES
from wuzha.core.plan.named_clauses import named_clauses
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org, lies_under
from wuzha.people.access import scope_of
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import plan_named
from wuzha.registers.access import SEEING
from wuzha.registers.keys import changed_fields
from wuzha.registers.models import BOOKS, Entry, EntryQuerySet
from wuzha.registers.value_text import format_key, format_value

MOST_SHOWN = 20
AT_ONCE = 5_000
"""A database takes so many keys in one question; a street looked back at before its first upload has more."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of an entry: what it is, what changed, when and by whom, and where it opens."""

    label: str
    change: str
    recorded_at: datetime
    recorded_by: str
    address: str


@dataclass(frozen=True, slots=True)
class Since:
    """Revisions since a moment, newest first; `more` are those a page has no room for."""

    revisions: tuple[Revision, ...]
    more: int


def revised_since(user: User, programme: Programme, moment: datetime, tops: Sequence[Org]) -> Since:
    """Everything in the books of the programme that belongs to these orgs and was written since the moment."""
    paths = [top.path for top in tops]

    def theirs() -> Iterator[EntryQuerySet]:
        for register in _written_since(moment):
            owner = BOOKS[register].owner
            is_theirs = Q(**{f"{owner}__isnull": True}) | lies_under(paths, f"{owner}__path")
            yield _since(user, programme, register, moment).filter(is_theirs)

    return _newest(user, programme, theirs())


def makes_the_difference(
    user: User,
    programme: Programme,
    questions: Questions,
    org: Org,
    moment: datetime,
    now: CriterionFinding,
    then: CriterionFinding | None,
) -> Since:
    """The revisions since the moment on which the clause turned, in its outcome or in its figures: rows that count
    otherwise than then, months declared, baselines signed, and what people decided.
    """

    def revisions() -> Iterator[EntryQuerySet]:
        keys, before = sorted(turned(now, then)), became(programme, org, questions.last_day)
        lineage = [code for code in org.path.split("/") if code]
        near = Q(org__code__in=lineage) | lies_under([org.path], "org__path")
        declared = _since(user, programme, Register.DECLARATIONS, moment).filter(near)
        for (register, column), months in _read(now, questions).items():
            # Also what was the org's once and is another's by now: an entry taken away makes a difference too.
            theirs = BOOKS[register].objects.filter(belonging_to(programme, org, column, before))
            once = Exists(theirs.filter(holder=OuterRef("holder"), key=OuterRef("key")))
            written = _since(user, programme, register, moment).filter(once)
            yield from (written.filter(key__in=keys[first : first + AT_ONCE]) for first in range(0, len(keys), AT_ONCE))
            yield declared.filter(**{"book": register, "month__in": months})
        signed = _since(user, programme, Register.BASELINES, moment)
        yield signed.filter(lies_under([org.path], "org__path"))
        attested = _since(user, programme, Register.ATTESTATIONS, moment)
        yield attested.filter(**{"org__code": org.code, "criterion": now.id})

    return _newest(user, programme, revisions())


def turned(now: CriterionFinding, then: CriterionFinding | None) -> Collection[str]:
    """The ids of rows that count, or may count, in one of the two and not in the other."""
    before, after = set(_counting(then)) if then else set(), set(_counting(now))
    return {row for _test, _part, row in before ^ after}


def _newest(user: User, programme: Programme, several: Iterable[EntryQuerySet]) -> Since:
    """The newest of all these revisions, and how many more there are."""
    found: list[Entry] = []
    more = 0
    for revisions in several:
        newest = list(revisions.order_by("-recorded_at", "-pk")[: MOST_SHOWN + 1])
        if len(newest) > MOST_SHOWN:
            more += revisions.count() - MOST_SHOWN
        found += newest[:MOST_SHOWN]
    found.sort(key=lambda one: one.recorded_at, reverse=True)
    return Since(tuple(_told(user, programme, found[:MOST_SHOWN])), more + max(0, len(found) - MOST_SHOWN))


def _read(finding: CriterionFinding, questions: Questions) -> dict[tuple[Register, str], set[str]]:
    """Which registers the clause counts in, by which column, and the months that it looks at in each."""
    found: dict[tuple[Register, str], set[str]] = {}
    for figure in (figure for test in finding.tests for figure in (test.asked.now, test.asked.base)):
        if figure is not None:
            measure = MEASURES[figure.measure]
            months = found.setdefault((measure.register, measure.key_column(questions.settings)), set())
            months.update(month.id for month in figure.window.months)
    return found


def _counting(finding: CriterionFinding) -> Iterator[tuple[str, str, str]]:
    for test in finding.tests:
        for part in ("evidence", "doubtful", "base_evidence", "base_doubtful"):
            for row in getattr(test, part):
                yield test.id, part, row


def _written_since(moment: datetime) -> list[Register]:
    """The registers in which anybody has written at all: most days few of them.

    Asked in so many words on every first page: to put it together anew each time takes Django far longer than its
    database takes to answer.
    """
    tables = (connection.ops.quote_name(book._meta.db_table) for book in BOOKS.values())
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {table} WHERE recorded_at > %s)" for table in tables)  # noqa: S608  names of ours
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", [connection.ops.adapt_datetimefield_value(moment)] * len(BOOKS))
        found = cursor.fetchone()
    return [register for register, is_written in zip(BOOKS, found, strict=True) if is_written]


def _since(user: User, programme: Programme, register: Register, moment: datetime) -> EntryQuerySet:
    seen = scope_of(user, SEEING[register])
    book = BOOKS[register]
    revisions = book.objects.filter(recorded_at__gt=moment).under(programme.org).within(seen)
    return revisions.select_related("recorded_by", book.owner)


def _told(user: User, programme: Programme, entries: Sequence[Entry]) -> Iterator[Revision]:
    befores = _befores(user, entries)
    names = _names([*entries, *befores.values()])
    clauses = (
        ClauseLookup(named_clauses(plan_named(programme.plan)))
        if any(one.register is Register.ATTESTATIONS for one in entries)
        else None
    )
    for entry in entries:
        label = f"{entry.register.label} {format_key(entry.register, entry.key, names, clauses)}"
        if (owner := getattr(entry, entry.owner)) is not None and "org" not in KEYS[entry.register]:
            label = _("%(entry)s（%(owner)s）") % {"entry": label, "owner": owner}
        who = entry.recorded_by.get_username() if entry.recorded_by else ""
        change = _change(entry, befores.get(_place(entry)), names, clauses)
        yield Revision(label, change, entry.recorded_at, who, reverse("entry", args=(entry.register, entry.pk)))


def _place(entry: Entry, back: int = 0) -> tuple[Register, int, str, int]:
    return entry.register, entry.holder_id, entry.key, entry.revision - back


def _befores(user: User, entries: Sequence[Entry]) -> dict[tuple[Register, int, str, int], Entry]:
    """What each said before, under the place of the revision that followed; only what the user may see."""
    found: dict[tuple[Register, int, str, int], Entry] = {}
    for register in {entry.register for entry in entries}:
        wanted = Q(pk__in=())
        for entry in entries:
            if entry.register is register and entry.revision > 1:
                wanted |= Q(holder=entry.holder_id, key=entry.key, revision=entry.revision - 1)
        for before in BOOKS[register].objects.filter(wanted).within(scope_of(user, SEEING[register])):
            found[_place(before, -1)] = before
    return found


def _change(entry: Entry, before: Entry | None, names: Mapping[str, str], clauses: ClauseLookup | None) -> str:
    if entry.is_withdrawn:
        return _("撤回")
    if before is None:
        return _("新登记") if entry.revision == 1 else _("转到这里")
    labels = entry.row_labels()
    told = []
    for name, values in changed_fields(entry.register, before.row, entry.row).items():
        old, new = (names.get(str(value)) or format_value(entry.register, name, value, clauses) for value in values)
        told.append(_("%(field)s：%(before)s → %(after)s") % {"field": labels[name], "before": old, "after": new})
    return _("；").join(told) or _("恢复")


def _names(entries: Sequence[Entry]) -> dict[str, str]:
    codes = {getattr(one, field) for one in entries for field in type(one).fact_fields() if field.endswith("_id")}
    return dict(Org.objects.filter(code__in=codes - {None}).values_list("code", "name"))
