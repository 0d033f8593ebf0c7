"""Make the values of the summary (总结经验及做法): figures, what was done where, gaps, and what comes next.

It names orgs and ways of outreach, and no people; every sentence is made of findings, decisions and steps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Count, Q

from wuzha.core.vocabulary import OptionalStep, Outcome, OutreachForm, OutreachMust, Term
from wuzha.orgs.models import Org
from wuzha.registers.models import Outreach
from wuzha.reports.papers.paper_contents import YearSummary
from wuzha.reports.papers.paper_rows import OutcomeCountRow, TitledTextRow
from wuzha.reports.papers.round_books import RoundBooks, find_outcome
from wuzha.reports.papers.round_rows import count_decisions, list_failed_clauses, list_targets

MAX_NAMES = 6
"""The names that a sentence of the summary has; the annexes of the report name every org."""

_OUTREACH_COLUMNS = ("org__path", "must", "form")
_GROUPS: Mapping[str, tuple[Term, ...]] = {
    "落实规定的宣传渠道": tuple(OutreachMust),
    # What no form names says nothing that others could take over.
    "采取多种宣传形式": tuple(form for form in OutreachForm if form is not OutreachForm.OTHER),
}
"""The headings of the experiences, and the ways of outreach below each."""


def build_year_summary(books: RoundBooks) -> YearSummary:
    """Return the summary of the round's period."""
    counts = count_decisions(books)
    gaps = tuple(_list_gaps(books))
    return YearSummary(
        overview=_describe_overview(books, counts),
        counts=counts,
        targets=list_targets(books),
        experiences=tuple(_list_experiences(books)) or (TitledTextRow("宣传防范", "台账没有可以列举的宣传记录。"),),
        gaps=gaps or (TitledTextRow("考核条款", "没有未达标的条款。"),),
        next_steps=tuple(_list_next_steps(books)),
    )


def _describe_overview(books: RoundBooks, counts: Sequence[OutcomeCountRow]) -> str:
    groups = "、".join(f"{row.all_count}个{row.label}" for row in counts)
    met_groups = "，".join(f"{row.label}达标{row.met_count}个" for row in counts)
    return f"{books.period}，{books.round.org.name}{groups}参加考核，{met_groups}。"


def _list_experiences(books: RoundBooks) -> Iterator[TitledTextRow]:
    """Yield what orgs decided as met have on record of each group of ways, the most frequent way first."""
    met_orgs = [org for org, progress in books.progress if find_outcome(progress) is Outcome.MET]
    counts = _count_outreach(books, met_orgs)
    for title, ways in _GROUPS.items():
        totals = Counter({way: total for way in ways if (total := sum(counts[way, org.code] for org in met_orgs))})
        orgs = [org for org in met_orgs if any(counts[way, org.code] for way in totals)]
        if orgs:
            parts = (
                f"{way.chinese}{total}次（{name_orgs([org for org in orgs if counts[way, org.code]])}）"
                for way, total in totals.most_common()
            )
            yield TitledTextRow(title, f"考核结果达标的{len(orgs)}个村（社区）、单位：{'；'.join(parts)}。")


def _count_outreach(books: RoundBooks, orgs: Iterable[Org]) -> defaultdict[tuple[Term, str], int]:
    """Return how often each org has reached people in which way, as the books were when the facts were sealed.

    What a grid did counts for its village.
    """
    owners = {org.path: org.code for org in orgs}
    period = books.round.judged_period
    rows = (
        Outreach.objects.as_of(None if books.sealed_file is None else books.sealed_file.known_at)
        .filter(Q(done_on__range=(period.start, period.end)), Q(org__path__startswith=books.round.org.path))
        .order_by()
        .values_list(*_OUTREACH_COLUMNS)
        .annotate(count=Count("pk"))
    )
    counts: defaultdict[tuple[Term, str], int] = defaultdict(int)
    for path, must, form, count in rows:
        code = next((owners[path[:end]] for end in _list_ends(path) if path[:end] in owners), None)
        way: Term | None = OutreachMust.get(must or "") or OutreachForm.get(form or "")
        if code is not None and way is not None:
            counts[way, code] += count
    return counts


def _list_ends(path: str) -> list[int]:
    """Return where the paths of the org and of each org above it end."""
    return [place + 1 for place, letter in enumerate(path) if letter == "/"]


def name_orgs(orgs: Sequence[Org]) -> str:
    """Return the names of orgs, the first few and how many there are."""
    names = "、".join(org.name for org in orgs[:MAX_NAMES])
    return names if len(orgs) <= MAX_NAMES else f"{names}等{len(orgs)}个"


def _list_gaps(books: RoundBooks) -> Iterator[TitledTextRow]:
    """Yield each clause that some org does not meet, with the orgs, and who has not answered."""
    orgs: dict[str, list[Org]] = {}
    for org, finding in list_failed_clauses(books):
        orgs.setdefault(finding.criterion, []).append(org)
    for id, item in books.titles.items():
        if id in orgs:
            yield TitledTextRow(f"{item.clause}“{item.title}”", f"{name_orgs(orgs[id])}没有达到。")
    open_orgs = [org for org, progress in books.progress if find_outcome(progress) is Outcome.UNDETERMINED]
    if open_orgs:
        yield TitledTextRow("资料不全", f"{name_orgs(open_orgs)}的资料不全，结论为待定。")
    has_self_check = books.state.flow.has(OptionalStep.SELF_CHECK)
    silent_codes = set(books.state.missing_self_checks if has_self_check else ())
    silent_orgs = [org for code, org in books.orgs.items() if code in silent_codes]
    if silent_orgs:
        yield TitledTextRow("自查不及时", f"{name_orgs(silent_orgs)}没有交回自查表。")


def _list_next_steps(books: RoundBooks) -> Iterator[TitledTextRow]:
    rectifications = books.state.rectifications.values()
    open_codes = {item.org for item in rectifications if item.is_open}
    if rectifications:
        closed_count = sum(not item.is_open for item in rectifications)
        text = f"已下达整改通知{len(rectifications)}件，销号{closed_count}件。"
        open_orgs = [org for code, org in books.orgs.items() if code in open_codes]
        if open_orgs:
            text += f"{name_orgs(open_orgs)}的整改继续督促到销号。"
        yield TitledTextRow("抓好整改", text)
    gap_clauses = dict.fromkeys(finding.clause for _, finding in list_failed_clauses(books))
    if gap_clauses:
        yield TitledTextRow("补齐短板", f"围绕{'、'.join(gap_clauses)}逐条落实措施，按月测算，及早提醒。")
    yield TitledTextRow("保持成果", "继续按月报送台账，当月没有发生的也报送；下一期基数由各村（社区）签认。")
