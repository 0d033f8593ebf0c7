"""Findings built by hand: a trial plan of one criterion and one target, and what was found on it."""

from collections.abc import Mapping
from datetime import date

from wuzha.core.findings.findings import (
    CriterionFinding,
    GroupFinding,
    NodeFinding,
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
from wuzha.core.statement.questions import Asked, CriterionAsked, Group, Questions, ask
from wuzha.core.vocabulary import OrgKind, Outcome
from wuzha.core.words.explain import explain_criterion

MET, NOT_MET, UNDETERMINED = Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
CASES = Count("cases")
HALVED = FellBy(CASES, 50, Against.PREVIOUS)
NO_CASE_OR_HALVED = ByReading(
    "R1",
    {
        "R1a": AnyOf((AtMost(CASES, 0), During("launch", HALVED))),
        "R1b": AnyOf((AtMost(CASES, 0), FellBy(Count("cases", of=Part.SECOND_HALF), 50, Against.PREVIOUS))),
    },
)
SEPTEMBER = Period.parse("2021-09")


def questions(
    node: Node = NO_CASE_OR_HALVED,
    period: str = "2021H2",
    as_of: date | None = None,
    reading: Mapping[str, str] | None = None,
    assume_complete: bool = False,
) -> Questions:
    """What a plan of one criterion and one target asks."""
    r1 = Reading(
        "R1", "降幅怎么算", "R1a", {"R1a": ReadingOption("R1a", "分期算"), "R1b": ReadingOption("R1b", "合起来算")}
    )
    r16 = Reading("R16", "期间以外", "R16a", {"R16a": ReadingOption("R16a", "不评降幅")})
    criterion = Criterion("no_or_halved_cases", "四(一)1", "没有发案或减半", "没有发案，或减半", ("R1", "R16"), node)
    standard = Standard("village", "四(一)", "无诈村标准", (OrgKind.VILLAGE,), (criterion,))
    target = Target("all_cases", "三", "总发案下降", "总发案下降", (), (OrgKind.STREET,), During("launch", HALVED))
    plan = Plan(
        "trial", "试行方案", "0123456789abcdef", None, (), {"launch": (Period.parse("2021H2"),)},
        {"R1": r1, "R16": r16}, (standard,), (target,), (),
    )  # fmt: skip
    chosen = Period.parse(period)
    return ask(plan, chosen, as_of=as_of, reading=reading, assume_complete=assume_complete)


def asked(of: Questions) -> CriterionAsked:
    return of.standards[0].criteria[0]


def parts(of: Questions) -> tuple[Asked, ...]:
    question = asked(of).question
    assert isinstance(question, Group)
    return tuple(part for part in question.parts if isinstance(part, Asked))


def leaf(of: Questions) -> Asked:
    question = asked(of).question
    assert isinstance(question, Asked)
    return question


def no_case(of: Questions, outcome: Outcome, now: Range, **more: object) -> TestFinding:
    return TestFinding(parts(of)[0], outcome, now, required=0, **more)  # type: ignore[arg-type]


def halved(of: Questions, outcome: Outcome, now: Range, base: Range, **more: object) -> TestFinding:
    return TestFinding(parts(of)[1], outcome, now, base, **more)  # type: ignore[arg-type]


def either(of: Questions, outcome: Outcome, *findings: NodeFinding) -> CriterionFinding:
    question = asked(of).question
    assert isinstance(question, Group)
    return CriterionFinding(asked(of), outcome, GroupFinding(question, outcome, findings))


def single(of: Questions, outcome: Outcome, now: Range | None = None, **more: object) -> str:
    finding = TestFinding(leaf(of), outcome, now, **more)  # type: ignore[arg-type]
    return explain_criterion(CriterionFinding(asked(of), outcome, finding), of)


def exactly(count: int) -> Range:
    return Range(count, count)
