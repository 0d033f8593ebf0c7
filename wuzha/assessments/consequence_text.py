"""Put a consequence into words: for each org or target its outcomes, clauses, figures and headroom before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from wuzha.assessments.causes import CauseRow, Causes, ClauseKey
from wuzha.assessments.consequence import Consequence
from wuzha.assessments.finding_changes import ClausePair, FindingChange
from wuzha.core.findings.findings import CriterionFinding, OrgFinding, Range, TargetFinding, TestFinding
from wuzha.core.i18n import translate
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import Figure
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.phrases import format_amount, format_extent, name_measure
from wuzha.core.words.sentences import explain_criterion

FIRST_ORGS = 8
"""Orgs whose outcome moves, before the rest is folded."""
MAX_SHORT, MAX_SHORT_TARGETS = 5, 3
"""Orgs, and targets, of which figures alone move, listed in short."""
MAX_SHORT_FIGURES = 3
MAX_CAUSES = 3
"""Rows of an upload that are named behind a clause."""
MAX_STORED = 30
"""Orgs that are kept for the page after a write."""
_UNKNOWN = "—"


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A figure in words, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CauseText:
    """The first rows of an upload that make a clause differ, each as words and an address, and how many there are."""

    rows: Sequence[tuple[str, str]] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseText:
    """A clause that differs; `id` is the anchor of its card. `sentence` explains the outcome where no figure moves."""

    id: str
    clause: str
    title: str
    before: Outcome
    after: Outcome
    figures: Sequence[ValueChange]
    sentence: str
    cause: CauseText = CauseText()

    @property
    def moves_outcome(self) -> bool:
        """Whether the clause has another outcome."""
        return self.before is not self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgText:
    """An org or a target that differs, with the clauses that do."""

    code: str
    name: str
    is_target: bool
    before: Outcome
    after: Outcome
    clauses: Sequence[ClauseText]
    headroom: ValueChange | None

    @property
    def moves_outcome(self) -> bool:
        """Whether the outcome of the whole differs."""
        return self.before is not self.after

    @property
    def figures(self) -> Sequence[ValueChange]:
        """The figures of all clauses and the headroom, each once, the first few."""
        figures = [figure for clause in self.clauses for figure in clause.figures]
        headrooms = [self.headroom] if self.headroom else []
        return list(dict.fromkeys(headrooms + figures))[:MAX_SHORT_FIGURES]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequenceText:
    """A consequence in words: orgs and targets whose outcome moves, in short those of which figures alone do.

    `later_orgs` are folded; `omitted_count` and `other_figure_count` say how many more there are of each kind.
    """

    has_programme: bool
    moves_no_outcome: bool
    moves_nothing: bool
    first_orgs: Sequence[OrgText] = ()
    later_orgs: Sequence[OrgText] = ()
    omitted_count: int = 0
    figure_orgs: Sequence[OrgText] = ()
    other_figure_count: int = 0
    dropped_names: Sequence[str] = ()
    added_names: Sequence[str] = ()
    unseen_count: int = 0
    unchanged_count: int = 0

    def pack(self) -> dict[str, Any]:
        """Return it as JSON knows it, without the orgs of which it would hold too many."""
        fields = asdict(self)
        orgs = [*fields.pop("first_orgs"), *fields.pop("later_orgs")]
        fields["omitted_count"] = self.omitted_count + max(0, len(orgs) - MAX_STORED)
        return {**fields, "orgs": orgs[:MAX_STORED]}

    @classmethod
    def unpack(cls, fields: Mapping[str, Any]) -> ConsequenceText:
        """Return what was packed."""
        values = dict(fields)
        orgs = [_unpack_org(org) for org in values.pop("orgs")]
        values["figure_orgs"] = [_unpack_org(org) for org in values["figure_orgs"]]
        return cls(first_orgs=orgs[:FIRST_ORGS], later_orgs=orgs[FIRST_ORGS:], **values)


def describe_consequence(consequence: Consequence) -> ConsequenceText:
    """Return the consequence in words, in the language of the reader."""
    orgs = [describe_org_change(change, consequence.causes) for change in consequence.outcome_changes]
    figure_changes = consequence.figure_changes
    short_changes = [change for change in figure_changes if not change.is_target][:MAX_SHORT]
    short_changes += [change for change in figure_changes if change.is_target][:MAX_SHORT_TARGETS]
    return ConsequenceText(
        has_programme=consequence.has_programme,
        moves_no_outcome=consequence.moves_no_outcome,
        moves_nothing=consequence.moves_nothing,
        first_orgs=orgs[:FIRST_ORGS],
        later_orgs=orgs[FIRST_ORGS:],
        figure_orgs=[describe_org_change(change) for change in short_changes],
        other_figure_count=len(figure_changes) - len(short_changes),
        dropped_names=[finding.name for finding in consequence.dropped_findings],
        added_names=[f"{finding.name} {finding.outcome.label}" for finding in consequence.added_findings],
        unseen_count=consequence.unseen_count,
        unchanged_count=consequence.unchanged_count,
    )


def describe_org_change(change: FindingChange, causes: Causes | None = None) -> OrgText:
    """Return the change of one org or target in words, in the language of the reader."""
    return OrgText(
        code=change.code,
        name=change.after.name,
        is_target=change.is_target,
        before=change.outcome_before,
        after=change.outcome_after,
        clauses=[_describe_clause(pair, change, causes or {}) for pair in change.clauses],
        headroom=_compare_headroom(change),
    )


def _describe_clause(pair: ClausePair, change: FindingChange, causes: Causes) -> ClauseText:
    criterion = pair.after.question.criterion
    figures = compare_figures(pair.before, pair.after)
    return ClauseText(
        id=pair.after.id,
        clause=pair.after.clause,
        title=criterion.title,
        before=pair.before.outcome,
        after=pair.after.outcome,
        figures=figures,
        sentence="" if figures else explain_criterion(pair.after, change.questions),
        cause=_describe_cause(causes.get(ClauseKey(change.code, change.is_target, pair.after.id), ())),
    )


def _describe_cause(rows: Sequence[CauseRow]) -> CauseText:
    """Return the first rows; only the first of a sheet is named with its sheet."""
    texts = []
    for number, row in enumerate(rows[:MAX_CAUSES]):
        is_named = not row.sheet or (number and rows[number - 1].sheet == row.sheet)
        text = translate("第{line}行", line=row.line)
        if not is_named:
            text = translate("“{sheet}”第{line}行", sheet=row.sheet, line=row.line)
        texts.append((text, row.address))
    return CauseText(tuple(texts), len(rows))


def compare_figures(before: CriterionFinding, after: CriterionFinding) -> list[ValueChange]:
    """Return the figures of a clause that differ, each once, in the order of its tests.

    What only one of them has, as in another period, is not compared.
    """
    earlier, later = _list_values(before), _list_values(after)
    return [
        ValueChange(label, earlier[label], value)
        for label, value in later.items()
        if label in earlier and earlier[label] != value
    ]


def _list_values(finding: CriterionFinding) -> dict[str, str]:
    """Return the figures of the tests of a clause in words, by their labels."""
    values: dict[str, str] = {}
    for test in finding.tests:
        question = test.question
        if question.now is not None and test.now is not None:
            values[_label_figure(question.now)] = _format_value(question.now, test.now, len(test.doubtful))
        if question.base is not None and test.base is not None:
            values[_label_figure(question.base)] = _format_base(question.base, test)
            if question.now is not None:
                limit = _UNKNOWN if test.required is None else format_amount(question.now, test.required)
                values[translate("按基数至多")] = limit
        if isinstance(question.test, Attested):
            values[translate("考核认定")] = test.outcome.label
    missing = {month for test in finding.tests for month in (*test.missing, *test.base_missing)}
    values[translate("未报送")] = translate("{count}个月", count=len(missing))
    refused = {place for test in finding.tests for place in test.refused}
    values[translate("退回未补")] = translate("{count}行", count=len(refused))
    return values


def _label_figure(figure: Figure) -> str:
    return translate("{window}{measure}", window=figure.window.label, measure=name_measure(figure))


def _format_value(figure: Figure, value: Range, doubts: int) -> str:
    return format_extent(figure, value, doubts)


def _format_base(figure: Figure, test: TestFinding) -> str:
    assert test.base is not None  # noqa: S101  the caller has looked
    text = _format_value(figure, test.base, len(test.base_doubtful))
    return text + translate("（签认的基数）") if test.base_is_signed else text


def _compare_headroom(change: FindingChange) -> ValueChange | None:
    before, after = _format_headroom(change.before), _format_headroom(change.after)
    return None if before == after else ValueChange(translate("还可发案"), before, after)


def _format_headroom(finding: OrgFinding | TargetFinding) -> str:
    """Return how many more cases the org or the target can have: 2起; 已不达标."""
    if isinstance(finding, TargetFinding):
        return _format_allowance(finding)
    match finding.outcome:
        case Outcome.NOT_MET:
            return translate("已不达标")
        case Outcome.NOT_APPLICABLE:
            return translate("不参加评定")
        case _ if finding.headroom is None:
            return translate("不受限")
        case _:
            return translate("{count}起", count=finding.headroom)


def _format_allowance(finding: TargetFinding) -> str:
    test = finding.test
    if test is None or test.now is None or test.required is None or test.question.now is None:
        return _UNKNOWN
    allowance = test.required - test.now.low
    if allowance < 0:
        return translate("已超过{amount}", amount=format_amount(test.question.now, -allowance))
    return format_amount(test.question.now, allowance)


def _unpack_org(fields: Mapping[str, Any]) -> OrgText:
    headroom = fields["headroom"]
    outcomes = {name: Outcome.of(fields[name]) for name in ("before", "after")}
    clauses = [_unpack_clause(clause) for clause in fields["clauses"]]
    values = {**fields, **outcomes, "clauses": clauses, "headroom": headroom and ValueChange(**headroom)}
    return OrgText(**values)


def _unpack_clause(fields: Mapping[str, Any]) -> ClauseText:
    outcomes = {name: Outcome.of(fields[name]) for name in ("before", "after")}
    figures = [ValueChange(**figure) for figure in fields["figures"]]
    # Only the page of an upload names rows, and it keeps nothing for the next page.
    return ClauseText(**{**fields, **outcomes, "figures": figures, "cause": CauseText()})
