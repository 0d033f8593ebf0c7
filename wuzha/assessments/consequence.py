"""Find what a change of the books would move: without writing it, or in a transaction that is rolled back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from wuzha.assessments.causes import Causes, ComparedBooks, find_causes
from wuzha.assessments.finding_changes import FindingChange, compare_all
from wuzha.assessments.standing import assess, judge_uncommitted, open_books
from wuzha.audit.books_state import read_books_state
from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Permission
from wuzha.orgs.models import Org, match_paths_under
from wuzha.people.access import Scope, find_scope
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions, find_programme
from wuzha.registers.unwritten_change import UnwrittenChange

Change = Callable[[], object]
"""A function that makes a change of the books with its lines of the log, as it would be made for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What a change of the books moves: outcomes, figures and headroom of orgs and targets.

    `changes` are those that the viewer may see, `dropped_findings` and `added_findings` the findings of orgs that would
    not be judged any more, or would be from then on; `unseen_count` is the number of other orgs of which an outcome
    moves, `unchanged_count` that of visible villages and units of which nothing does. Without a programme nothing is
    judged (`has_programme`). `causes` are the rows of an upload behind the clauses whose outcome moves.
    """

    changes: Sequence[FindingChange] = ()
    dropped_findings: Sequence[OrgFinding] = ()
    added_findings: Sequence[OrgFinding] = ()
    unseen_count: int = 0
    unchanged_count: int = 0
    has_programme: bool = True
    causes: Causes = field(default_factory=dict)

    @property
    def outcome_changes(self) -> Sequence[FindingChange]:
        """The changes with another outcome: of the whole of an org, then of a clause, then of targets."""
        changes = [change for change in self.changes if change.moves_outcome]
        return sorted(changes, key=lambda change: (change.is_target, change.outcome_before is change.outcome_after))

    @property
    def figure_changes(self) -> Sequence[FindingChange]:
        """The changes of figures and headroom alone; those of targets come last."""
        changes = [change for change in self.changes if not change.moves_outcome]
        return sorted(changes, key=lambda change: change.is_target)

    @property
    def moves_no_outcome(self) -> bool:
        """Whether no outcome moves, of any org."""
        return not (self.outcome_changes or self.dropped_findings or self.added_findings or self.unseen_count)

    @property
    def moves_nothing(self) -> bool:
        """Whether no figure moves either."""
        return self.moves_no_outcome and not self.changes

    @property
    def key(self) -> object:
        """What is shown of it."""
        codes = [[finding.code for finding in findings] for findings in (self.dropped_findings, self.added_findings)]
        return [change.key for change in self.changes], codes, self.unseen_count, self.has_programme

    @property
    def digest(self) -> str:
        """A hash of what is shown of it: equal for equal consequences."""
        return hashlib.sha256(repr(self.key).encode()).hexdigest()


def find_consequence(change: UnwrittenChange, *, book: Org, viewer: User, today: date) -> Consequence:
    """Return what the change of the org's book would move in the current periods; no lock is held.

    Call it in a snapshot of the database, in which the change was planned.
    """
    scope = find_scope(viewer, Permission.SEE_STANDING)
    programmes = _find_programmes([book], scope)
    before = [assess(programme, build_questions(programme, today), with_rows=False) for programme in programmes]
    after = [judge_uncommitted(programme, build_questions(programme, today), change) for programme in programmes]
    return _compare(before, after, _find_codes(programmes, scope))


def consequence_of(
    change: Change, *, book: Org | Iterable[Org], viewer: User, today: date, upload: UUID | None = None
) -> Consequence:
    """Return what the change of the book, or of the books of several orgs, would move; nothing is written.

    The change is made in a transaction, all orgs are judged inside it, and it is rolled back: what is shown is what
    the change would do. Other writers wait as long as that takes. What the change does outside the database stays, so
    it must do nothing there. Where it commits an upload, the rows behind each outcome that moves are found too.

    Raises: what the change raises.
    """
    scope, books = find_scope(viewer, Permission.SEE_STANDING), [book] if isinstance(book, Org) else list(book)
    programmes, state = _find_programmes(books, scope), read_books_state()
    before = [assess(programme, build_questions(programme, today), with_rows=False) for programme in programmes]
    codes = _find_codes(programmes, scope)
    with transaction.atomic():
        if read_books_state() != state:
            # Somebody has written meanwhile; what that moved must not look like a consequence of this change.
            before = [judge_uncommitted(programme, build_questions(programme, today)) for programme in programmes]
        change()
        # Read again: the change may have moved the orgs in the tree.
        programmes = _reload_programmes(programmes)
        after = [judge_uncommitted(programme, build_questions(programme, today)) for programme in programmes]
        codes |= _find_codes(programmes, scope)
        consequence = _compare(before, after, codes)
        if upload is not None:
            judged_books = [_open_after(*pair) for pair in zip(programmes, after, strict=True)]
            causes = find_causes(consequence.outcome_changes, judged_books, upload, is_written=False)
            consequence = replace(consequence, causes=causes)
        transaction.set_rollback(True)
    return consequence


def _open_after(programme: Programme, assessment: Assessment) -> ComparedBooks:
    """Return the books as this transaction sees them, and as they were before the rows of an upload were written."""
    questions = assessment.questions
    return ComparedBooks(
        questions=questions,
        after=open_books(programme, questions),
        open_before=lambda reversal: open_books(programme, questions, change=reversal),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All that a viewer sees judged before a write, to be compared with afterwards."""

    programmes: Sequence[Programme]
    assessments: Sequence[Assessment]
    codes: Collection[str]
    viewer: User
    today: date


def judge_before(books: Iterable[Org], *, viewer: User, today: date) -> Judgement:
    """Judge the books of the orgs as they are, before something is written."""
    scope = find_scope(viewer, Permission.SEE_STANDING)
    programmes = _find_programmes(books, scope)
    return Judgement(
        programmes=programmes,
        assessments=[assess(item, build_questions(item, today), with_rows=False) for item in programmes],
        codes=_find_codes(programmes, scope),
        viewer=viewer,
        today=today,
    )


def compare_with_now(judgement: Judgement) -> Consequence:
    """Return what has moved since the judgement; what another has written in between is part of it."""
    scope = find_scope(judgement.viewer, Permission.SEE_STANDING)
    programmes = _reload_programmes(judgement.programmes)
    after = [assess(item, build_questions(item, judgement.today), with_rows=False) for item in programmes]
    return _compare(judgement.assessments, after, {*judgement.codes, *_find_codes(programmes, scope)})


def consequence_between(
    before: datetime, after: datetime, *, book: Org, viewer: User, today: date, upload: UUID | None = None
) -> Consequence:
    """Return what moved between two moments, by what the books held then and the tree and programmes of now.

    With the upload that was committed or undone then, the rows behind each outcome that moved are found too.
    """
    scope = find_scope(viewer, Permission.SEE_STANDING)
    programmes = _find_programmes([book], scope)
    earlier, later = (
        [assess(item, build_questions(item, today), known_at=moment, with_rows=False) for item in programmes]
        for moment in (before, after)
    )
    consequence = _compare(earlier, later, _find_codes(programmes, scope))
    if upload is None:
        return consequence
    books = [_open_moments(before, after, *pair) for pair in zip(programmes, later, strict=True)]
    return replace(consequence, causes=find_causes(consequence.outcome_changes, books, upload, is_written=True))


def _open_moments(before: datetime, after: datetime, programme: Programme, assessment: Assessment) -> ComparedBooks:
    questions = assessment.questions
    return ComparedBooks(
        questions=questions,
        after=open_books(programme, questions, known_at=after),
        open_before=lambda _reversal: open_books(programme, questions, known_at=before),
    )


def consequence_of_programme(*, org: Org, plan: str, period: Period, viewer: User, today: date) -> Consequence:
    """Return what another plan or period of the org would move, for it and all below it that have no programme.

    The books stay as they are, so nothing is written.
    """
    scope, current = find_scope(viewer, Permission.SEE_STANDING), find_programme(org)
    planned = Programme(org=org, plan=plan, period=period.id)
    after = judge_uncommitted(planned, build_questions(planned, today))
    other_programmes = Programme.objects.filter(match_paths_under([org.path], "org__path")).exclude(org=org)
    other_paths = list(other_programmes.values_list("org__path", flat=True))
    orgs = Org.objects.below(org).under(scope.paths)
    codes = set(
        (orgs.exclude(match_paths_under(other_paths, "path")) if other_paths else orgs).values_list("code", flat=True)
    )
    if current is None:
        return Consequence(added_findings=[finding for finding in after.orgs if finding.code in codes])
    before = assess(current, build_questions(current, today), with_rows=False)
    return _compare([before], [after], codes, of_all=codes)


def compare_plans(before: Assessment, after: Assessment) -> Consequence:
    """Return what moves between the results of one period by two plans, for all orgs that both judge."""
    codes = {org.code for assessment in (before, after) for org in assessment.orgs}
    codes |= {target.code for assessment in (before, after) for target in assessment.targets}
    return _compare([before], [after], codes)


def _find_programmes(books: Iterable[Org], scope: Scope) -> Sequence[Programme]:
    """Return the programmes that count for the orgs, those below them, and those above that the viewer sees as a whole.

    Programmes above judge the same orgs a second time; whoever does not see their pages does not see these outcomes.
    """
    programmes = {programme.pk: programme for book in books for programme in _iterate_programmes(book, scope)}
    return sorted(programmes.values(), key=lambda programme: programme.org.path)


def _iterate_programmes(book: Org, scope: Scope) -> Iterator[Programme]:
    own_programme = find_programme(book)
    codes = [code for code in book.path.split("/") if code]
    programmes = Programme.objects.filter(Q(org__code__in=codes) | match_paths_under([book.path], "org__path"))
    for programme in programmes.select_related("org"):
        is_below = programme.org.path.startswith(book.path)
        if programme == own_programme or is_below or scope.holds(programme.org.path):
            yield programme


def _reload_programmes(programmes: Sequence[Programme]) -> Sequence[Programme]:
    reloaded = Programme.objects.select_related("org").in_bulk([programme.pk for programme in programmes])
    return [reloaded[programme.pk] for programme in programmes]


def _find_codes(programmes: Sequence[Programme], scope: Scope) -> set[str]:
    """Return the codes of the orgs of the programmes that the viewer may see."""
    codes = set[str]()
    for programme in programmes:
        codes |= set(Org.objects.below(programme.org).under(scope.paths).values_list("code", flat=True))
    return codes


def _compare(
    before: Sequence[Assessment],
    after: Sequence[Assessment],
    visible_codes: Collection[str],
    *,
    of_all: Collection[str] | None = None,
) -> Consequence:
    """Compare the assessments of each programme; `of_all` restricts it to these orgs."""
    comparison = compare_all(before, after)
    changes, unseen_codes = dict[object, FindingChange](), set[str]()
    for change in comparison.changes:
        if change.code in visible_codes:
            # A county's programme and a street's mostly find the same.
            changes.setdefault(change.key, change)
        elif change.moves_outcome:
            unseen_codes.add(change.code)
    dropped_findings, added_findings = comparison.dropped_findings, comparison.added_findings
    unseen_codes |= {org.code for org in (*dropped_findings, *added_findings)} - set(visible_codes)
    changed_codes = {change.code for change in changes.values()}
    return Consequence(
        changes=list(changes.values()),
        unseen_count=len(unseen_codes if of_all is None else unseen_codes & set(of_all)),
        unchanged_count=len(set(comparison.judged_codes) & set(visible_codes) - changed_codes),
        has_programme=bool(after),
        dropped_findings=[org for org in dropped_findings if org.code in visible_codes],
        added_findings=[org for org in added_findings if org.code in visible_codes],
    )
