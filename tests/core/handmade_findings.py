"""Make findings by hand on a trial plan of one criterion and one target."""

from collections.abc import Mapping
from datetime import date

from wuzha.core.findings.findings import (
    CriterionFinding,
    GroupFinding,
    NodeFinding,
    OrgFinding,
    Range,
    TestFinding,
)
from wuzha.core.periods import Period
from wuzha.core.plan.plan import (
    Against,
    AnyOf,
    AtMost,
    ByReading,
    Count,
    Criterion,
    During,
    FellBy,
    Node,
    Part,
    Plan,
    Reading,
    ReadingOption,
    Standard,
    Target,
)
from wuzha.core.statement.questions import CriterionQuestion, GroupQuestion, Questions, TestQuestion, ask
from wuzha.core.vocabulary import OrgKind, Outcome
from wuzha.core.words.sentences import explain_criterion

MET, NOT_MET, UNDETERMINED = Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
CASES = Count("cases")
HALF_THE_CASES = FellBy(CASES, 50, Against.PREVIOUS)
NO_CASE_OR_HALVED = ByReading(
    "R1",
    {
        "R1a": AnyOf((AtMost(CASES, 0), During("launch", HALF_THE_CASES))),
        "R1b": AnyOf((AtMost(CASES, 0), FellBy(Count("cases", part=Part.SECOND_HALF), 50, Against.PREVIOUS))),
    },
)
SEPTEMBER = Period.parse("2021-09")


def build_trial_plan(node: Node) -> Plan:
    """Return a plan of one criterion and one target."""
    r1 = Reading(
        "R1", "降幅怎么算", "R1a", {"R1a": ReadingOption("R1a", "分期算"), "R1b": ReadingOption("R1b", "合起来算")}
    )
    r16 = Reading("R16", "期间以外", "R16a", {"R16a": ReadingOption("R16a", "不评降幅")})
    criterion = Criterion(
        id="no_or_halved_cases",
        clause="四(一)1",
        title="没有发案或减半",
        quote="没有发案，或减半",
        readings=("R1", "R16"),
        node=node,
    )
    standard = Standard("village", "四(一)", "无诈村标准", (OrgKind.VILLAGE,), (criterion,))
    target = Target(
        id="all_cases",
        clause="三",
        title="总发案下降",
        quote="总发案下降",
        readings=(),
        kinds=(OrgKind.STREET,),
        node=During("launch", HALF_THE_CASES),
    )
    return Plan(
        id="trial",
        title="试行方案",
        sha256="0123456789abcdef",
        approval=None,
        clauses=(),
        periods={"launch": (Period.parse("2021H2"),)},
        readings={"R1": r1, "R16": r16},
        standards=(standard,),
        targets=(target,),
        duties=(),
    )


def ask_trial_plan(
    node: Node = NO_CASE_OR_HALVED,
    period: str = "2021H2",
    as_of: date | None = None,
    reading: Mapping[str, str] | None = None,
    assume_complete: bool = False,
) -> Questions:
    """Return the questions of a plan of one criterion and one target."""
    return ask(
        build_trial_plan(node), Period.parse(period), as_of=as_of, reading=reading, assume_complete=assume_complete
    )


def get_criterion_question(questions: Questions) -> CriterionQuestion:
    return questions.standards[0].criteria[0]


def get_parts(questions: Questions) -> tuple[TestQuestion, ...]:
    question = get_criterion_question(questions).tree
    assert isinstance(question, GroupQuestion)
    return tuple(part for part in question.parts if isinstance(part, TestQuestion))


def get_test(questions: Questions) -> TestQuestion:
    question = get_criterion_question(questions).tree
    assert isinstance(question, TestQuestion)
    return question


def make_no_case_finding(questions: Questions, outcome: Outcome, now: Range, **fields: object) -> TestFinding:
    return TestFinding(get_parts(questions)[0], outcome, now=now, required=0, **fields)  # type: ignore[arg-type]


def make_fall_finding(questions: Questions, outcome: Outcome, now: Range, base: Range, **fields: object) -> TestFinding:
    return TestFinding(get_parts(questions)[1], outcome, now=now, base=base, **fields)  # type: ignore[arg-type]


def make_group_finding(questions: Questions, outcome: Outcome, *findings: NodeFinding) -> CriterionFinding:
    question = get_criterion_question(questions).tree
    assert isinstance(question, GroupQuestion)
    return CriterionFinding(get_criterion_question(questions), outcome, GroupFinding(question, outcome, findings))


def explain_single_test(questions: Questions, outcome: Outcome, now: Range | None = None, **fields: object) -> str:
    finding = TestFinding(get_test(questions), outcome, now=now, **fields)  # type: ignore[arg-type]
    return explain_criterion(CriterionFinding(get_criterion_question(questions), outcome, finding), questions)


def make_exact_range(count: int) -> Range:
    return Range(count, count)


def make_org_finding(
    code: str, finding: CriterionFinding, *, name: str = "文峰村", headroom: int | None = 0
) -> OrgFinding:
    """Return the finding of a village with one criterion, whose outcome is the village's."""
    return OrgFinding(
        code=code,
        name=name,
        kind=OrgKind.VILLAGE,
        standard="village",
        outcome=finding.outcome,
        headroom=headroom,
        criteria=(finding,),
    )
