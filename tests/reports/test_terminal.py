"""The terminal: readable on 80 columns, and whole through a pipe."""

from io import StringIO

from rich.cells import cell_len
from rich.console import Console

from tests.core.handmade_findings import (
    MET,
    NOT_MET,
    UNDETERMINED,
    ask_trial_plan,
    get_criterion_question,
    make_exact_range,
    make_group_finding,
    make_no_case_finding,
)
from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding
from wuzha.core.problems import Problem, build_problem
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import OrgKind, Outcome
from wuzha.reports.terminal import open_console, show_differences, show_lines, show_problems, show_standings

LONG_NAME = "凤岭街道东风路与人民路交叉口以北第二网格片区文峰社区居民委员会"


def village(of: Questions, outcome: Outcome, name: str = "文峰村", headroom: int | None = 0) -> OrgFinding:
    finding = CriterionFinding(
        get_criterion_question(of),
        outcome,
        make_group_finding(of, outcome, make_no_case_finding(of, outcome, make_exact_range(0))).node,
    )
    return OrgFinding(
        code=f"V-{name}",
        name=name,
        kind=OrgKind.VILLAGE,
        standard="village",
        outcome=outcome,
        headroom=headroom,
        criteria=(finding,),
    )


def standings(*orgs: OrgFinding, of: Questions | None = None) -> Assessment:
    return Assessment(of or ask_trial_plan(), (), orgs, {})


def show_in_pipe(assessment: Assessment) -> str:
    stream = StringIO()
    show_standings(open_console(stream), assessment)
    return stream.getvalue()


def test_the_table_gives_name_outcome_clause_and_headroom() -> None:
    of = ask_trial_plan()
    lines = show_in_pipe(standings(village(of, MET, headroom=2), village(of, NOT_MET, "武胜村", None))).splitlines()
    assert next(line for line in lines if "文峰村" in line).split() == ["文峰村", "达标", "达标", "2"]
    assert next(line for line in lines if "武胜村" in line).split() == ["武胜村", "未达标", "未达标", "—"]
    assert "四(一) 无诈村标准：共2个，达标1个，未达标1个" in lines


def test_through_a_pipe_nothing_is_cut_and_nothing_is_coloured() -> None:
    text = show_in_pipe(standings(village(ask_trial_plan(), UNDETERMINED, LONG_NAME)))
    assert LONG_NAME in text
    assert "\x1b" not in text


def test_the_table_fits_eighty_columns() -> None:
    stream = StringIO()
    console = Console(file=stream, width=80, color_system=None)
    show_standings(console, standings(village(ask_trial_plan(), MET, LONG_NAME)))
    table = [line for line in stream.getvalue().splitlines() if "达标" in line and "共" not in line]
    assert table and all(cell_len(line) <= 80 for line in table)


def test_on_a_narrow_terminal_every_line_is_broken_to_fit() -> None:
    stream = StringIO()
    show_problems(
        Console(file=stream, width=60, force_terminal=True, color_system=None), [make_no_year_problem("甲.xlsx", 4)]
    )
    lines = stream.getvalue().splitlines()
    assert all(cell_len(line) <= 60 for line in lines)
    assert [len(line) - len(line.lstrip()) for line in lines[2:]] == [2, 4, 8]


def test_on_a_terminal_outcomes_are_coloured_beside_their_words() -> None:
    stream = StringIO()
    console = Console(file=stream, width=80, force_terminal=True, color_system="standard", no_color=False)
    show_lines(console, ["四(一)1：未达标", "四(一)2：达标"])
    assert stream.getvalue() == "四(一)1：\x1b[31m未达标\x1b[0m\n四(一)2：\x1b[32m达标\x1b[0m\n"


def test_square_brackets_in_a_name_are_no_markup() -> None:
    assert "[red]村" in show_in_pipe(standings(village(ask_trial_plan(), MET, "[red]村")))


def test_declaring_everything_complete_is_noted_above_the_table() -> None:
    of = ask_trial_plan(assume_complete=True)
    assert "按“全部台账已报齐”评判" in show_in_pipe(standings(village(of, MET), of=of))


def make_no_year_problem(file: str, line: int) -> Problem:
    return build_problem("date.no_year", file=file, sheet="案件", line=line, column="立案日期", value="11月5日")


def test_every_problem_is_listed_under_its_file_and_sheet() -> None:
    stream = StringIO()
    warning = build_problem("case.village.blank", file="乙.xlsx", sheet="案件", line=9)
    show_problems(
        open_console(stream), [make_no_year_problem("甲.xlsx", 4), warning, make_no_year_problem("甲.xlsx", 7)]
    )
    lines = stream.getvalue().splitlines()[1:]
    assert [line for line in lines if not line.startswith("    ")] == [
        "问题：退回2处，提醒1处",
        "  甲.xlsx / 案件",
        "  乙.xlsx / 案件",
    ]
    assert [line[:11] for line in lines if line.startswith("    ")] == [
        "    【退回】第4行",
        "    【退回】第7行",
        "    【提醒】第9行",
    ]
    assert "“11月5日”没有四位数的年份。请把年份写全" in lines[2]


def test_orgs_whose_outcome_depends_on_the_reading_are_listed() -> None:
    of = ask_trial_plan()
    stream = StringIO()
    org = village(of, MET, "武胜村")
    show_differences(open_console(stream), {"R1a": [village(of, MET), org], "R1b": [village(of, NOT_MET), org]})
    text = stream.getvalue()
    assert "比较R1a、R1b：1个村（社区）或单位的结论因读法而异" in text
    assert next(line for line in text.splitlines() if "文峰村" in line).split() == [
        "V-文峰村",
        "文峰村",
        "达标",
        "未达标",
    ]
    assert "武胜村" not in text


def test_no_difference_is_reported_too() -> None:
    of = ask_trial_plan()
    stream = StringIO()
    show_differences(open_console(stream), {"R1a": [village(of, MET)], "R1b": [village(of, MET)]})
    assert "都不因读法不同而改变" in stream.getvalue()
