"""What keeps outcomes open, gathered so that somebody can act: what is missing, of whom, and where it is entered."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wuzha.core.findings.findings import CriterionFinding, OrgFinding, TestFinding
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Attested
from wuzha.core.vocabulary import Outcome, Register
from wuzha.core.words.phrases import months


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, the register it is entered in, and the orgs whose outcomes wait for it."""

    text: str
    register: Register
    orgs: tuple[OrgFinding, ...]


def gaps(findings: Iterable[OrgFinding]) -> tuple[Gap, ...]:
    """Everything missing, the same thing once for all orgs it is missing of, in the order of the plan and the tree."""
    texts: dict[Hashable, tuple[str, Register]] = {}
    orgs: dict[Hashable, dict[str, OrgFinding]] = {}
    for finding in findings:
        for key, text, register in _missing(finding):
            texts[key] = text, register
            orgs.setdefault(key, {})[finding.code] = finding
    return tuple(Gap(text, register, tuple(orgs[key].values())) for key, (text, register) in texts.items())


def _missing(finding: OrgFinding) -> Iterator[tuple[Hashable, str, Register]]:
    for criterion in finding.criteria:
        if criterion.outcome is Outcome.UNDETERMINED:
            for test in criterion.tests:
                if test.outcome is Outcome.UNDETERMINED:
                    yield from _of_test(criterion, test)


def _of_test(criterion: CriterionFinding, test: TestFinding) -> Iterator[tuple[Hashable, str, Register]]:
    if isinstance(test.asked.test, Attested):
        text = _("还没有%(clause)s“%(title)s”的认定") % {
            "clause": criterion.clause,
            "title": criterion.asked.criterion.title,
        }
        yield ("attested", criterion.id), text, Register.ATTESTATIONS
        return
    for figure, missing in ((test.asked.now, test.missing), (test.asked.base, test.base_missing)):
        if figure is not None and missing:
            yield _months(MEASURES[figure.measure].register, missing)
    figure = test.asked.now
    if figure is not None and not test.missing and not test.base_missing:
        text = _("%(clause)s有记录待核实，弄清以后才有结论") % {"clause": criterion.clause}
        yield ("doubt", criterion.id), text, MEASURES[figure.measure].register


def _months(register: Register, missing: tuple[Period, ...]) -> tuple[Hashable, str, Register]:
    said = _("%(months)s的%(register)s台账没有报送") % {"months": months(missing), "register": register.label}
    return (register, missing), said, Register.DECLARATIONS
