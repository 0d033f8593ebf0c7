"""Print on the terminal: standings, targets, one org explained, what was read and what is wrong.

It fits 80 columns; through a pipe there is no colour and nothing is cut off.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.plan.plan import Criterion, Standard, Target
from wuzha.core.problems import Problem
from wuzha.core.statement.questions import Questions, StandardQuestion
from wuzha.core.vocabulary import Outcome, Severity
from wuzha.core.words.explain import describe_circumstances
from wuzha.core.words.phrases import join_clause
from wuzha.core.words.sentences import explain_target
from wuzha.reports.line_breaks import break_line
from wuzha.reports.outcome_counts import describe_counts

if TYPE_CHECKING:
    from wuzha.engines.parquet import ResultsSummary
    from wuzha.intake.reading.ledger_reader import LedgerReading, SheetReading

STYLES = {
    Outcome.MET: "green",
    Outcome.NOT_MET: "red",
    Outcome.UNDETERMINED: "yellow",
    Outcome.NOT_APPLICABLE: "dim",
}
PIPE_WIDTH = 400
MAX_ORGS_LISTED = 2000
NO_HEADROOM = "—"


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave the error to the command line, which knows the exit code."""
        raise


def open_console(stream: TextIO | None = None) -> Console:
    """Return a console on standard output, or on another stream; very wide if that is no terminal."""
    file = stream or sys.stdout
    width = None if file.isatty() else PIPE_WIDTH
    return _Console(file=file, width=width, highlight=False, markup=False, emoji=False)


def show_lines(console: Console, lines: Iterable[str]) -> None:
    """Print lines of text with outcomes in colour, broken into rows on a terminal."""
    for line in lines:
        text = Text(line)
        for outcome, style in STYLES.items():
            text.highlight_regex(rf"(?<=：)(到目前)?{outcome.label}", style)
        for row in break_line(text, console.width) if console.is_terminal else [text]:
            console.print(row, soft_wrap=True)


def show_standings(console: Console, assessment: Assessment) -> None:
    """Print the targets, then one table per standard: name, outcome, a column per clause, headroom."""
    show_lines(console, describe_circumstances(assessment.questions))
    if assessment.targets:
        show_lines(console, ["", "工作目标"])
        show_lines(console, (f"  {line}" for line in _describe_targets(assessment)))
    for question in assessment.questions.standards:
        orgs = [org for org in assessment.orgs if org.standard == question.standard.id]
        if orgs:
            counts = describe_counts(Counter(org.outcome for org in orgs))
            show_lines(console, ["", f"{join_clause(question.standard.clause, question.standard.title)}：{counts}"])
            _show_table(console, question, orgs)
    show_lines(
        console, ["", "还可发案：在目前的结论改变之前还可发案几起；0起表示再发1起就改变，—表示已不符合或不受影响。"]
    )


def show_summary(console: Console, questions: Questions, summary: ResultsSummary) -> None:
    """Print how many orgs of each standard, and how many targets, have each outcome."""
    show_lines(console, [*describe_circumstances(questions), ""])
    parts: list[tuple[Standard | Criterion | Target, Mapping[tuple[str, str], int]]] = [
        *((question.standard, summary.orgs) for question in questions.standards),
        *((question.criterion, summary.targets) for question in questions.targets),
    ]
    for part, counts in parts:
        counts_of_part = {Outcome.of(outcome): count for (id, outcome), count in counts.items() if id == part.id}
        if counts_of_part:
            show_lines(console, [f"{join_clause(part.clause, part.title)}：{describe_counts(counts_of_part)}"])


def show_differences(console: Console, by_option: Mapping[str, Sequence[OrgFinding]]) -> None:
    """Print the orgs with an outcome that depends on a reading, each with its outcome under every option."""
    options = "、".join(by_option)
    differing_rows = [row for row in zip(*by_option.values(), strict=True) if len({org.outcome for org in row}) > 1]
    if not differing_rows:
        show_lines(console, ["", f"比较{options}：每个村（社区）和单位的结论都不因读法不同而改变。"])
        return
    show_lines(console, ["", f"比较{options}：{len(differing_rows)}个村（社区）或单位的结论因读法而异"])
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    for heading in ("代码", "名称", *by_option):
        table.add_column(heading, overflow="fold")
    for row in differing_rows:
        table.add_row(Text(row[0].code), Text(row[0].name), *(_format_outcome(org.outcome) for org in row))
    console.print(table)


def show_reading(console: Console, reading: LedgerReading) -> None:
    """Print what each sheet was read as, and what of it was left out."""
    show_lines(console, ["读入"])
    show_lines(console, (f"  {_describe_sheet(sheet)}" for sheet in reading.sheets))


def show_problems(console: Console, problems: Sequence[Problem]) -> None:
    """Print every problem, by file and sheet."""
    refusal_count = sum(problem.severity is Severity.REFUSED for problem in problems)
    show_lines(console, ["", f"问题：退回{refusal_count}处，提醒{len(problems) - refusal_count}处"])
    by_place: dict[str, list[str]] = {}
    for problem in problems:
        by_place.setdefault(_describe_place(problem), []).append(f"    {_describe_problem(problem)}")
    for place, lines in by_place.items():
        show_lines(console, [f"  {place}", *lines])


def _describe_targets(assessment: Assessment) -> list[str]:
    return [
        f"{target.name} {join_clause(target.criterion.clause, target.criterion.question.criterion.title)}："
        f"{explain_target(target, assessment.questions)}"
        for target in assessment.targets
    ]


def _show_table(console: Console, question: StandardQuestion, orgs: Sequence[OrgFinding]) -> None:
    if len(orgs) > MAX_ORGS_LISTED:
        show_lines(console, ["  数量太多，名单请用 --json 或 --xlsx 输出。"])
        return
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    table.add_column("名称", overflow="fold", min_width=8)
    table.add_column("结论", no_wrap=True)
    for criterion in question.criteria:
        table.add_column(criterion.criterion.clause, no_wrap=True)
    table.add_column("还可发案", justify="right", no_wrap=True)
    for org in orgs:
        headroom = NO_HEADROOM if org.headroom is None else str(org.headroom)
        clauses = (_format_outcome(criterion.outcome) for criterion in org.criteria)
        table.add_row(Text(org.name), _format_outcome(org.outcome), *clauses, headroom)
    console.print(table)


def _format_outcome(outcome: Outcome) -> Text:
    return Text(outcome.label, style=STYLES[outcome])


def _describe_sheet(sheet: SheetReading) -> str:
    place = f"{sheet.file} / {sheet.sheet}" if sheet.sheet else sheet.file
    if sheet.register is None:
        return f"{place}：{'隐藏的工作表，' if sheet.is_hidden else ''}没有认出台账，没有读入"
    parts = ["隐藏的工作表"] if sheet.is_hidden else []
    parts += [f"{sheet.register.label}{sheet.rows}行"]
    for count, verb in ((sheet.refused, "退回"), (sheet.skipped, "跳过"), (sheet.repeated, "重复")):
        if count:
            parts.append(f"{verb}{count}行")
    if sheet.left_out_columns:
        parts.append(f"个人信息列不读入：{'、'.join(sheet.left_out_columns)}")
    if sheet.unknown_columns:
        parts.append(f"不认识的列：{'、'.join(sheet.unknown_columns)}")
    return f"{place}：{'，'.join(parts)}"


def _describe_place(problem: Problem) -> str:
    return " / ".join(part for part in (problem.file, problem.sheet) if part) or "全部文件"


def _describe_problem(problem: Problem) -> str:
    return f"【{problem.severity.label}】{problem.text}{problem.remedy}"
