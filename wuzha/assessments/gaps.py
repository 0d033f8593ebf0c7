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

_REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, the register it is entered in, and the orgs with outcomes that depend on it.

    `is_refused` says that it was handed in and refused: it is repaired on the page of refused rows.
    """

    text: str
    register: Register
    orgs: tuple[OrgFinding, ...]
    is_refused: bool = False


def find_gaps(findings: Iterable[OrgFinding]) -> tuple[Gap, ...]:
    """Return everything missing, each thing once for all orgs concerned, in the order of the plan and the tree."""
    texts: dict[Hashable, tuple[str, Register]] = {}
    orgs: dict[Hashable, dict[str, OrgFinding]] = {}
    for finding in findings:
        for key, text, register in _list_missing(finding):
            texts[key] = text, register
            orgs.setdefault(key, {})[finding.code] = finding
    return tuple(
        Gap(text, register, tuple(orgs[key].values()), is_refused=_is_refused(key))
        for key, (text, register) in texts.items()
    )


def _is_refused(key: Hashable) -> bool:
    return isinstance(key, tuple) and key[0] == _REFUSED


def _list_missing(finding: OrgFinding) -> Iterator[tuple[Hashable, str, Register]]:
    for criterion in finding.criteria:
        if criterion.outcome is Outcome.UNDETERMINED:
            for test in criterion.tests:
                if test.outcome is Outcome.UNDETERMINED:
                    yield from _list_missing_of_test(criterion, test)


def _list_missing_of_test(criterion: CriterionFinding, test: TestFinding) -> Iterator[tuple[Hashable, str, Register]]:
    if test.refused:
        text = _("%(clause)s有退回未补的行，补正以后才有结论") % {"clause": criterion.clause}
        yield (_REFUSED, criterion.id), text, _find_register(test)
    if isinstance(test.question.test, Attested):
        if test.refused:
            return
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
    is_unread = test.now is not None and test.now.high is None
    if figure is not None and is_unread and not test.missing:
        register = MEASURES[figure.measure].register
        text = _("交来的%(register)s台账有表没有读入，补齐以后才有结论") % {"register": register.label}
        yield (_REFUSED, register), text, register
    elif figure is not None and not test.missing and not test.base_missing and (test.doubtful or not test.refused):
        text = _("%(clause)s有记录待核实，弄清以后才有结论") % {"clause": criterion.clause}
        yield ("doubt", criterion.id), text, MEASURES[figure.measure].register


def _find_register(test: TestFinding) -> Register:
    figure = test.question.now
    return Register.ATTESTATIONS if figure is None else MEASURES[figure.measure].register


def _describe_months(register: Register, missing: tuple[Period, ...]) -> tuple[Hashable, str, Register]:
    text = _("%(months)s的%(register)s台账没有报送") % {"months": format_months(missing), "register": register.label}
    return (register, missing), text, Register.DECLARATIONS
