"""Collect what keeps outcomes undetermined: what is missing, of which orgs, and where it is entered."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wuzha.core.findings.findings import CriterionFinding, OrgFinding, TestFinding
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Attested
from wuzha.core.vocabulary import Outcome, Register
from wuzha.core.words.phrases import format_months


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, the register it is entered in, and the orgs with outcomes that depend on it."""

    text: str
    register: Register
    orgs: tuple[OrgFinding, ...]


def find_gaps(findings: Iterable[OrgFinding]) -> tuple[Gap, ...]:
    """Return everything missing, each thing once for all orgs concerned, in the order of the plan and the tree."""
    texts: dict[Hashable, tuple[str, Register]] = {}
    orgs: dict[Hashable, dict[str, OrgFinding]] = {}
    for finding in findings:
        for key, text, register in _list_missing(finding):
            texts[key] = text, register
            orgs.setdefault(key, {})[finding.code] = finding
    return tuple(Gap(text, register, tuple(orgs[key].values())) for key, (text, register) in texts.items())


def _list_missing(finding: OrgFinding) -> Iterator[tuple[Hashable, str, Register]]:
    for criterion in finding.criteria:
        if criterion.outcome is Outcome.UNDETERMINED:
            for test in criterion.tests:
                if test.outcome is Outcome.UNDETERMINED:
                    yield from _list_missing_of_test(criterion, test)


def _list_missing_of_test(criterion: CriterionFinding, test: TestFinding) -> Iterator[tuple[Hashable, str, Register]]:
    if isinstance(test.question.test, Attested):
        text = _("还没有%(clause)s“%(title)s”的认定") % {
            "clause": criterion.clause,
            "title": criterion.question.criterion.title,
        }
        yield ("attested", criterion.id), text, Register.ATTESTATIONS
        return
    for figure, missing in ((test.question.now, test.missing), (test.question.base, test.base_missing)):
        if figure is not None and missing:
            yield _describe_months(MEASURES[figure.measure].register, missing)
    figure = test.question.now
    if figure is not None and not test.missing and not test.base_missing:
        text = _("%(clause)s有记录待核实，弄清以后才有结论") % {"clause": criterion.clause}
        yield ("doubt", criterion.id), text, MEASURES[figure.measure].register


def _describe_months(register: Register, missing: tuple[Period, ...]) -> tuple[Hashable, str, Register]:
    text = _("%(months)s的%(register)s台账没有报送") % {"months": format_months(missing), "register": register.label}
    return (register, missing), text, Register.DECLARATIONS
