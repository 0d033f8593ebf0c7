"""Find what was written since a moment, and which revisions make an outcome differ from then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.assessments.ownership import build_condition_below, find_predecessors_below
from wuzha.core.facts import KEYS
from wuzha.core.findings.findings import CriterionFinding
from wuzha.core.measures import MEASURES
from wuzha.core.plan.named_clauses import list_clause_names
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org, match_paths_under
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import load_plan_named
from wuzha.registers.access import find_read_scope
from wuzha.registers.diff import split_batches
from wuzha.registers.keys import diff_fields
from wuzha.registers.models import BOOKS, Entry, EntryQuerySet
from wuzha.registers.value_text import format_key, format_value, load_org_names

MAX_REVISIONS = 20
REVISION_KEYS_PER_QUERY = 5_000
"""How many keys a database takes in one query; a street looked back at before its first upload has more."""

_RevisionKey = tuple[Register, int, str, int]
"""Register, holder of the book, key of the entry, and number of the revision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionSummary:
    """One revision of an entry: what it is, what changed, when and by whom, and the address of its page."""

    register: Register
    label: str
    change: str
    recorded_at: datetime
    recorded_by: str
    address: str


@dataclass(frozen=True, slots=True)
class RecentRevisions:
    """Revisions since a moment, newest first; `more_count` is the number of those that a page does not list."""

    revisions: tuple[RevisionSummary, ...]
    more_count: int

    @property
    def registers(self) -> frozenset[Register]:
        """The registers of the revisions that a page lists."""
        return frozenset(revision.register for revision in self.revisions)

    def without(self, register: Register) -> RecentRevisions:
        """Return the same with the revisions of the register counted, not listed."""
        revisions = tuple(revision for revision in self.revisions if revision.register is not register)
        return RecentRevisions(revisions, self.more_count + len(self.revisions) - len(revisions))


def find_revisions_since(user: User, *, programme: Programme, moment: datetime, tops: Sequence[Org]) -> RecentRevisions:
    """Return what was written since the moment in the programme's books and belongs to these orgs or to no org yet."""
    paths = [top.path for top in tops]
    selections = []
    for register in _find_written_registers(moment):
        owner = BOOKS[register].owner
        condition = Q(**{f"{owner}__isnull": True}) | match_paths_under(paths, f"{owner}__path")
        selections.append(_select_since(user, programme, register, moment).filter(condition))
    return _load_newest(user, programme, selections)


def find_causes_of_difference(
    user: User,
    *,
    programme: Programme,
    questions: Questions,
    org: Org,
    moment: datetime,
    now: CriterionFinding,
    past: CriterionFinding | None,
) -> RecentRevisions:
    """Return the revisions since the moment that change the clause's outcome or figures.

    These are rows that count in one of the findings only, months declared, baselines signed, and attestations.
    """

    def select(register: Register) -> EntryQuerySet:
        return _select_since(user, programme, register, moment)

    keys = sorted(find_differing_rows(now, past))
    # An org that has left by a succession since the moment still counted here then, so its entries are not left out.
    predecessors = find_predecessors_below(programme, org, questions.last_day)._replace(outside=())
    codes_above = [code for code in org.path.split("/") if code]
    declarations = select(Register.DECLARATIONS).filter(
        Q(org__code__in=codes_above) | match_paths_under([org.path], "org__path")
    )
    selections = []
    for (register, column), months in list_months_counted(now, questions).items():
        # Also entries that belonged to the org and now belong to another: an entry that moved away makes a difference.
        own_entries = BOOKS[register].objects.filter(build_condition_below(programme, org, column, predecessors))
        was_owned = Exists(own_entries.filter(holder=OuterRef("holder"), key=OuterRef("key")))
        for batch in split_batches(keys, REVISION_KEYS_PER_QUERY):
            selections.append(select(register).filter(was_owned, key__in=batch))
        selections.append(declarations.filter(**{"book": register, "month__in": months}))
    selections.append(select(Register.BASELINES).filter(match_paths_under([org.path], "org__path")))
    selections.append(select(Register.ATTESTATIONS).filter(**{"org__code": org.code, "criterion": now.id}))
    return _load_newest(user, programme, selections)


def find_differing_rows(now: CriterionFinding, past: CriterionFinding | None) -> Collection[str]:
    """Return the keys of rows that count, or may count, in one of the two findings and not in the other."""
    before, after = set(_list_counted_rows(past)) if past else set(), set(_list_counted_rows(now))
    return {key for _test, _part, key in before ^ after}


def _load_newest(user: User, programme: Programme, selections: Iterable[EntryQuerySet]) -> RecentRevisions:
    """Load the newest of all these revisions, and count the others."""
    entries: list[Entry] = []
    more_count = 0
    for selection in selections:
        newest = list(selection.order_by("-recorded_at", "-pk")[: MAX_REVISIONS + 1])
        if len(newest) > MAX_REVISIONS:
            more_count += selection.count() - MAX_REVISIONS
        entries += newest[:MAX_REVISIONS]
    entries.sort(key=lambda entry: entry.recorded_at, reverse=True)
    revisions = tuple(_summarise_entries(user, programme, entries[:MAX_REVISIONS]))
    return RecentRevisions(revisions, more_count + max(0, len(entries) - MAX_REVISIONS))


def list_months_counted(finding: CriterionFinding, questions: Questions) -> dict[tuple[Register, str], set[str]]:
    """Return the registers the clause counts in, by the column that names the org, and the months it counts in each."""
    months_by_book: dict[tuple[Register, str], set[str]] = {}
    for figure in (figure for test in finding.tests for figure in (test.question.now, test.question.base)):
        if figure is not None:
            measure = MEASURES[figure.measure]
            months = months_by_book.setdefault((measure.register, measure.find_key_column(questions.settings)), set())
            months.update(month.id for month in figure.window.months)
    return months_by_book


def _list_counted_rows(finding: CriterionFinding) -> Iterator[tuple[str, str, str]]:
    for test in finding.tests:
        for part in ("evidence", "doubtful", "base_evidence", "base_doubtful"):
            for key in getattr(test, part):
                yield test.id, part, key


def _find_written_registers(moment: datetime) -> list[Register]:
    """Return the registers with a revision since the moment; on most days these are few.

    The SQL is written by hand, since every first page needs it: building the queries takes Django far longer than its
    database takes to answer them.
    """
    tables = (connection.ops.quote_name(book._meta.db_table) for book in BOOKS.values())
    columns = ", ".join(f"EXISTS (SELECT 1 FROM {table} WHERE recorded_at > %s)" for table in tables)  # noqa: S608  names of models
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [connection.ops.adapt_datetimefield_value(moment)] * len(BOOKS))
        row = cursor.fetchone()
    return [register for register, is_written in zip(BOOKS, row, strict=True) if is_written]


def _select_since(user: User, programme: Programme, register: Register, moment: datetime) -> EntryQuerySet:
    scope = find_read_scope(user, register)
    book = BOOKS[register]
    revisions = book.objects.filter(recorded_at__gt=moment).under(programme.org).within(scope)
    return revisions.select_related("recorded_by", book.owner)


def _summarise_entries(user: User, programme: Programme, entries: Sequence[Entry]) -> Iterator[RevisionSummary]:
    earlier_revisions = _load_earlier_revisions(user, entries)
    names = load_org_names([*entries, *earlier_revisions.values()])
    clauses = load_clauses_of(programme, entries)
    for entry in entries:
        yield RevisionSummary(
            register=entry.register,
            label=label_entry(entry, names, clauses),
            change=_describe_change(entry, earlier_revisions.get(_make_revision_key(entry)), names, clauses),
            recorded_at=entry.recorded_at,
            recorded_by=entry.recorded_by.get_username() if entry.recorded_by else "",
            address=reverse("entry", args=(entry.register, entry.pk)),
        )


def load_clauses_of(programme: Programme, entries: Iterable[Entry]) -> ClauseLookup | None:
    """Return the clauses of the programme's plan, which name attestations; None where there are none."""
    has_attestations = any(entry.register is Register.ATTESTATIONS for entry in entries)
    return ClauseLookup(list_clause_names(load_plan_named(programme.plan))) if has_attestations else None


def label_entry(entry: Entry, names: Mapping[str, str], clauses: ClauseLookup | None) -> str:
    """Return the register and the key of the entry in words, with its org where the key does not name it."""
    label = f"{entry.register.label} {format_key(entry.register, entry.key, names, clauses)}"
    if (owner := getattr(entry, entry.owner)) is not None and "org" not in KEYS[entry.register]:
        label = _("%(entry)s（%(owner)s）") % {"entry": label, "owner": owner}
    return label


def _make_revision_key(entry: Entry, *, following: bool = False) -> _RevisionKey:
    return entry.register, entry.holder_id, entry.key, entry.revision + following


def _load_earlier_revisions(user: User, entries: Sequence[Entry]) -> dict[_RevisionKey, Entry]:
    """Return the revision before each, under the place of the one that followed; only what the user may see."""
    earlier_revisions: dict[_RevisionKey, Entry] = {}
    for register in {entry.register for entry in entries}:
        condition = Q(pk__in=())
        for entry in entries:
            if entry.register is register and entry.revision > 1:
                condition |= Q(holder=entry.holder_id, key=entry.key, revision=entry.revision - 1)
        for earlier in BOOKS[register].objects.filter(condition).within(find_read_scope(user, register)):
            earlier_revisions[_make_revision_key(earlier, following=True)] = earlier
    return earlier_revisions


def _describe_change(entry: Entry, before: Entry | None, names: Mapping[str, str], clauses: ClauseLookup | None) -> str:
    if entry.is_withdrawn:
        return _("撤回")
    if before is None:
        return _("新登记") if entry.revision == 1 else _("转到这里")
    labels = entry.get_row_labels()
    changes = []
    for name, values in diff_fields(entry.register, before.row, entry.row).items():
        old, new = (names.get(str(value)) or format_value(entry.register, name, value, clauses) for value in values)
        changes.append(_("%(field)s：%(before)s → %(after)s") % {"field": labels[name], "before": old, "after": new})
    return _("；").join(changes) or _("恢复")
