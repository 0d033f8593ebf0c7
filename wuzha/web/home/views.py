"""The first page: for each role what it lives by every day, of the orgs it covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from wuzha.assessments.gaps import Gap, gaps
from wuzha.assessments.look_back import end_of
from wuzha.assessments.overview import Overview, overview_of
from wuzha.assessments.revisions_since import Since, revised_since
from wuzha.assessments.standing import Moved, moved, stand
from wuzha.core.findings.findings import OrgFinding
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import ABOVE_KINDS, Deed, Outcome, Register, Verb
from wuzha.core.words.explain import explain_headroom, standing
from wuzha.core.words.sentences import explain_criterion
from wuzha.orgs.models import Org
from wuzha.people.access import may, scope_of, verbs_of
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import programme_of, questions_of
from wuzha.registers.access import SEEING
from wuzha.registers.attribution.services import kept_by
from wuzha.registers.models import BOOKS, Claim, Proposal
from wuzha.reports.charts.charts import Chart, charts_of
from wuzha.reports.charts.trends import trends_of
from wuzha.web.access import Asked
from wuzha.web.charts.drawing import address_of_the_script

CHARTS_AT_FIRST = 2
"""Months and losses; what they are made of is a page further."""

CASE_BLANKS = {
    "village": gettext_noop("没有所属村（社区）"),
    "filed_on": gettext_noop("没有立案日期"),
    "loss_fen": gettext_noop("没有被骗金额"),
    "case_kind": gettext_noop("没有案件性质"),
    "status": gettext_noop("没有状态"),
}
"""Blanks of a case that keep an outcome open, and what each is called."""


@dataclass(frozen=True, slots=True)
class Turned:
    """An org of which some outcome is another one than yesterday: the whole standard's where it moved, and clauses'."""

    code: str
    name: str
    whole: Moved | None
    clauses: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """An org above as its office sees it: everyone's outcome, and since yesterday what moved and what was entered.

    `charts` are drawn for those who lead and see no entries: how cases and losses went, month by month.
    """

    overview: Overview
    turned: tuple[Turned, ...]
    is_first_day: bool
    since: Since | None
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """A village or unit as those who work for it see it: one sentence, what it can still bear, what is missing."""

    org: Org
    questions: Questions
    finding: OrgFinding
    told: str
    headroom: str
    gaps: tuple[Gap, ...]
    clauses: tuple[tuple[str, str, str, Outcome, str], ...]


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that waits for this person, how often, and where."""

    text: str
    count: int
    address: str


@require_safe
def first(request: Asked) -> HttpResponse:
    """The page whoever is logged in comes to."""
    today = timezone.localdate()
    roles = request.user.memberships_on(today).select_related("org").order_by("org__path", "role")
    allowed = verbs_of(request.user)
    tops = list(Org.objects.filter(path__in=scope_of(request.user, Verb.SEE_STANDING).paths).order_by("path"))
    programmes = [(top, programme_of(top)) for top in tops]
    led = [(top, programme) for top, programme in programmes if programme is not None]
    offices = [_office(request.user, programme, top) for top, programme in led if top.term in ABOVE_KINDS]
    context = {
        "roles": roles,
        "allowed": [verb.label for verb in Verb if verb in allowed],
        "offices": offices,
        "own": [own for top, programme in led if top.term not in ABOVE_KINDS for own in _own(programme, top)],
        "without": [top for top, programme in programmes if programme is None],
        "script": address_of_the_script() if any(office.charts for office in offices) else "",
        "may_set": Verb.MANAGE_ORGS in allowed,
        "to_do": list(_to_do(request.user)),
        "sees_books": [register for register in BOOKS if SEEING[register] in allowed],
        "sees_orgs": Verb.SEE_STANDING in allowed,
    }
    return render(request, "home/first.html", context)


def _office(user: User, programme: Programme, top: Org) -> Office:
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    midnight = end_of(yesterday)
    questions = questions_of(programme, today)
    overview = overview_of(programme, questions, top, scope_of(user, Verb.SEE_STANDING))
    seen = {finding.code for finding in overview.findings} | {target.code for target in overview.targets}
    turned: tuple[Turned, ...] = ()
    is_first_day = yesterday < questions.period.start
    if not is_first_day:
        before = stand(programme, questions_of(programme, yesterday), known_at=midnight, with_rows=False)
        turned = tuple(_turned(one for one in moved(before, overview.assessment) if one.code in seen))
    if may(user, Verb.SEE_ENTRIES, top):
        return Office(overview, turned, is_first_day, revised_since(user, programme, midnight, [top]), ())
    charts = islice(charts_of(trends_of(programme, questions, top), user), CHARTS_AT_FIRST)
    return Office(
        overview, turned, is_first_day, None, tuple(replace(chart, id=f"{chart.id}-{top.code}") for chart in charts)
    )


def _turned(every: Iterable[Moved]) -> Iterator[Turned]:
    """What moved, org by org in the order of the tree."""
    by_org: dict[tuple[str, str], list[Moved]] = {}
    for one in every:
        by_org.setdefault((one.code, one.name), []).append(one)
    for (code, name), some in by_org.items():
        whole = next((one for one in some if not one.clause), None)
        yield Turned(code, name, whole, tuple(one for one in some if one.clause))


def _own(programme: Programme, org: Org) -> Iterator[Own]:
    questions = questions_of(programme, timezone.localdate())
    for finding in stand(programme, questions, org=org, with_rows=False).orgs:
        clauses = tuple(
            (one.id, one.clause, one.asked.criterion.title, one.outcome, explain_criterion(one, questions))
            for one in finding.criteria
        )
        told = _("%(name)s%(period)s：%(outcome)s") % {
            "name": org.name,
            "period": questions.period.label,
            "outcome": standing(finding.outcome, questions),
        }
        headroom = explain_headroom(finding, questions)
        yield Own(org, questions, finding, told, headroom, gaps([finding]), clauses)


def _to_do(user: User) -> Iterator[ToDo]:
    """Proposals that wait for a word, an answer or a decision, and cases whose blanks keep outcomes open."""
    open_ones = Proposal.objects.waiting().exclude(proposed_by=user)
    named = open_ones.naming(scope_of(user, Verb.PROPOSE_VILLAGE))
    if count := named.exclude(steps__deed=Deed.COMMENT_PROPOSAL).count():
        yield ToDo(_("案件归属等您说明"), count, "/attribution/")
    if (kept := kept_by(user)) and (count := Claim.objects.waiting(kept).count()):
        yield ToDo(_("村（社区）认领的案件等您核对"), count, "/attribution/")
    answers, decides = scope_of(user, Verb.ANSWER_VILLAGE), scope_of(user, Verb.DECIDE_VILLAGE)
    if answers and (count := open_ones.belonging_to(answers).filter(answered_at__isnull=True).count()):
        yield ToDo(_("案件归属等您答复"), count, "/attribution/")
    if decides and (count := open_ones.belonging_to(decides).count()):
        yield ToDo(_("案件归属等您决定"), count, "/attribution/")
    records = scope_of(user, Verb.RECORD_POLICE)
    if records:
        cases = BOOKS[Register.CASES].objects.as_of(None).within(records)
        blanks = {column: Count("pk", filter=Q(**{f"{column}__isnull": True})) for column in CASE_BLANKS}
        counts = cases.order_by().aggregate(**{f"without_{column}": count for column, count in blanks.items()})
        for column, text in CASE_BLANKS.items():
            if count := counts[f"without_{column}"]:
                yield ToDo(_("案件%(blank)s") % {"blank": _(text)}, count, f"/books/cases/?blank={column}")
