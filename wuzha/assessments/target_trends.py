"""Find how fast the cases of a target grow: those of the last 30 days beside the 30 days before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from wuzha.assessments.standing import assess_targets
from wuzha.core.findings.findings import Range, TestFinding
from wuzha.core.i18n import translate
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.words.brief import format_extent_briefly
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions

WINDOW_DAYS = 30

TargetKey = tuple[str, str]
"""The code of the org above and the id of the target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTrend:
    """The cases of a target in the last 30 days of the period so far, and in the 30 days before; None: not known."""

    figure: Figure
    latest: Range | None
    before: Range | None
    is_provisional: bool

    @property
    def is_rising(self) -> bool:
        """Whether there are certainly more than before."""
        latest, before = self.latest, self.before
        return bool(latest and before and before.high is not None and latest.low > before.high)

    @property
    def sentence(self) -> str:
        """The trend in a line: 近30天新增3起，此前30天5起，在下降."""
        if self.latest is None:
            return translate("最近的变化还算不出，待月份报齐后可知")
        words: dict[str, object] = {"days": WINDOW_DAYS, "amount": format_extent_briefly(self.figure, self.latest)}
        if self.is_provisional:
            latest = translate("近{days}天新增{amount}", **words)
        else:
            latest = translate("期末{days}天新增{amount}", **words)
        if self.before is None:
            return latest
        words = {"latest": latest, "days": WINDOW_DAYS, "amount": format_extent_briefly(self.figure, self.before)}
        if self.is_rising:
            return translate("{latest}，此前{days}天{amount}，在上升", **words)
        if self.latest.high is not None and self.latest.high < self.before.low:
            return translate("{latest}，此前{days}天{amount}，在下降", **words)
        if self.latest.is_exact and self.latest == self.before:
            return translate("{latest}，此前{days}天{amount}，持平", **words)
        return translate("{latest}，此前{days}天{amount}", **words)


def find_target_trends(programme: Programme, questions: Questions, codes: Collection[str]) -> TargetTrends:
    """Return the trend of each target of these orgs that counts something in the period, where the days lie in it."""
    days = [questions.last_day - timedelta(days=days) for days in (2 * WINDOW_DAYS, WINDOW_DAYS, 0)]
    first, middle, now = (_read_tests(programme, questions, day, codes) for day in days)
    refusals = questions.refusals
    has_refusals = bool(refusals.row_count or refusals.unread_registers or refusals.unread_orgs)
    trends = {}
    for key, test in now.items():
        figure = test.question.now
        if figure is None or key not in middle:
            continue
        is_known = test.now is not None and test.now.high is not None
        # What is missing today was perhaps not due on an earlier day, and is missing in the windows all the same.
        is_bounded = [
            is_known or (bool(test.missing) and not has_refusals and not _overlap(test.missing, start, end))
            for start, end in pairwise(days)
        ]
        trends[key] = TargetTrend(
            figure=figure,
            latest=count_between(middle[key], test, is_bounded=is_bounded[1]),
            before=count_between(first[key], middle[key], is_bounded=is_bounded[0]) if key in first else None,
            is_provisional=questions.is_provisional,
        )
    return trends


def _overlap(months: Iterable[Period], start: date, end: date) -> bool:
    """Return whether one of the months has a day after the start, until the end."""
    return any(month.start <= end and month.end > start for month in months)


def _read_tests(
    programme: Programme, questions: Questions, day: date, codes: Collection[str]
) -> Mapping[TargetKey, TestFinding]:
    """Return the tests of the targets with what counted until this day; none before the period."""
    if day < questions.period.start:
        return {}
    day_questions = questions
    if day != questions.last_day:
        day_questions = replace(build_questions(programme, day, questions.period), refusals=questions.refusals)
    # First pages show the trend, and its earlier days change with every write as today does.
    targets = assess_targets(programme, day_questions, is_warmed=True).targets
    tests = ((target.code, target.criterion.id, target.test) for target in targets if target.code in codes)
    return {(code, id): test for code, id, test in tests if test is not None and test.now is not None}


def count_between(earlier: TestFinding, later: TestFinding, *, is_bounded: bool) -> Range | None:
    """Return how much more the later finding counts; None where nothing is certain about it.

    It is counted by rows, where each counts once: a row that may lie on either side is in the range. `is_bounded`:
    nothing is missing between the two.
    """
    if earlier.now is None or later.now is None:
        return None
    certain, doubtful = set(later.evidence), set(later.doubtful)
    certain_before, doubtful_before = set(earlier.evidence), set(earlier.doubtful)
    if (len(certain), len(certain_before)) == (later.now.low, earlier.now.low):
        low = len(certain - certain_before - doubtful_before)
        high = len((certain | doubtful) - certain_before) if is_bounded else None
    else:
        low = 0 if earlier.now.high is None else max(0, later.now.low - earlier.now.high)
        high = later.now.high - earlier.now.low if is_bounded and later.now.high is not None else None
    return None if high is None and low == 0 else Range(low, high)


TargetTrends = Mapping[TargetKey, TargetTrend]
