"""Find the months that orgs have not reported, and those whose day for it has passed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from wuzha.core.declaration_states import find_due_day
from wuzha.core.findings.findings import OrgFinding
from wuzha.core.i18n import translate
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register
from wuzha.core.words.phrases import format_months
from wuzha.programmes.report_days import ReportDays

MAX_NAMED_MONTHS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LateOrg:
    """An org that has not reported months of these registers although their day has passed, the first for `days`."""

    code: str
    name: str
    months: tuple[Period, ...]
    registers: tuple[Register, ...]
    days: int

    @property
    def months_text(self) -> str:
        """The months in a few words: how many they are where naming them takes more."""
        if len(self.months) <= MAX_NAMED_MONTHS:
            return format_months(self.months)
        return translate("{count}个月", count=len(self.months))


def list_unreported_months(finding: OrgFinding) -> Mapping[Period, frozenset[Register]]:
    """Return the months that leave a figure of the org without an upper bound, with the registers to be reported."""
    months: dict[Period, frozenset[Register]] = {}
    tests = (test for criterion in finding.criteria for test in criterion.tests)
    figures = ((test.question.now, test.missing, test.question.base, test.base_missing) for test in tests)
    for now, missing, base, base_missing in figures:
        for figure, figure_months in ((now, missing), (base, base_missing)):
            if figure is not None:
                for month in figure_months:
                    months[month] = months.get(month, frozenset()) | {MEASURES[figure.measure].register}
    return months


def find_late_orgs(
    findings: Iterable[OrgFinding], paths: Mapping[str, str], report_days: ReportDays, today: date
) -> tuple[LateOrg, ...]:
    """Return the orgs with months that are late, in the order of the findings; `paths` are those of the orgs."""
    late_orgs: dict[str, LateOrg] = {}
    for finding in findings:
        report_day = report_days.find_day(paths[finding.code])
        unreported = list_unreported_months(finding)
        months = _sort(month for month in unreported if find_due_day(month, report_day) < today)
        if months:
            registers = frozenset[Register]().union(*(unreported[month] for month in months))
            late_orgs[finding.code] = LateOrg(
                code=finding.code,
                name=finding.name,
                months=months,
                registers=tuple(register for register in Register if register in registers),
                days=(today - find_due_day(months[0], report_day)).days,
            )
    return tuple(late_orgs.values())


def _sort(months: Iterable[Period]) -> tuple[Period, ...]:
    return tuple(sorted(months, key=lambda month: month.start))
