"""`wuzha plan check` and `wuzha plan show`: check a plan and its worked cases, or print it as tables."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement, measure_renderables
from rich.table import Table
from rich.text import Text

from wuzha.cli.progress import open_progress
from wuzha.core.calendar_words import format_day
from wuzha.core.examples.example_file import EXAMPLES_FILE, load_examples
from wuzha.core.examples.examples import Example
from wuzha.core.plan.clauses import find_unused_clauses
from wuzha.core.plan.loading import PlanError, find_plan, load_plan
from wuzha.core.plan.plan import Clause, Plan
from wuzha.core.plan.problems import format_plan_problem
from wuzha.core.words.phrases import join_clause
from wuzha.core.words.plan_outline import outline_flow, outline_node
from wuzha.engines.example_check import find_example_differences
from wuzha.reports.line_breaks import HANGING_INDENT, break_line
from wuzha.reports.terminal import open_console, show_lines

EXIT_SOUND, EXIT_UNSOUND = 0, 2
MAX_CLAUSE_LENGTH = 30
NARROW_WIDTH = 100


def check_plan(folder: str | Path) -> int:
    """Print every problem of a plan, or its unused clauses and the result of its worked cases; return the exit code."""
    plan_folder = find_plan(str(folder))
    try:
        plan = load_plan(plan_folder)
        examples = load_examples(plan_folder, plan)
    except PlanError as error:
        count = f"方案“{plan_folder}”有{len(error.problems)}处问题："
        show_lines(open_console(sys.stderr), [count, *(format_plan_problem(problem) for problem in error.problems)])
        return EXIT_UNSOUND
    show_lines(open_console(), [f"{plan.title}（{plan.id}，校验码{plan.sha256}）", *_list_unused_clauses(plan)])
    differences = list(_check_examples(plan, examples))
    if differences:
        show_lines(open_console(sys.stderr), [f"算例{len(examples)}个，下列各处与应得的结论不同：", *differences])
        return EXIT_UNSOUND
    show_lines(
        open_console(), [f"算例{len(examples)}个，结论都相符。" if examples else f"没有算例（{EXAMPLES_FILE}）。"]
    )
    return EXIT_SOUND


def _list_unused_clauses(plan: Plan) -> list[str]:
    clauses = find_unused_clauses(plan)
    if not clauses:
        return ["编了号的条款都已用到。"]
    return ["下列条款没有标准、目标或职责用到（供核对）：", *(f"  {_shorten_clause(clause)}" for clause in clauses)]


def _shorten_clause(clause: Clause) -> str:
    title = clause.text.split("\n", 1)[0]
    ellipsis = "……" if len(title) > MAX_CLAUSE_LENGTH else ""
    return f"{join_clause(clause.number, title[:MAX_CLAUSE_LENGTH])}{ellipsis}（第{clause.line}行）"


def _check_examples(plan: Plan, examples: tuple[Example, ...]) -> Iterator[str]:
    """Yield a sentence for every worked case that comes out differently."""
    with open_progress() as show_step:
        for number, example in enumerate(examples, 1):
            show_step(f"核对算例 {number}/{len(examples)}")
            for error in find_example_differences(plan, example):
                yield f"{EXAMPLES_FILE} 第{example.line}行 {example.id} {example.title}：{error}"


def show_plan(folder: str | Path) -> int:
    """Print clauses, criteria and tests as tables.

    Raises: PlanError when the plan has problems.
    """
    plan = load_plan(find_plan(str(folder)))
    console = open_console()
    periods = "、".join(period.label for periods in plan.periods.values() for period in periods)
    bases = [f"依据：{plan.legal_basis}"] if plan.legal_basis else []
    show_lines(console, [plan.title, f"期间：{periods}", *bases, ""])
    if plan.targets:
        kinds = "、".join(dict.fromkeys(kind.label for target in plan.targets for kind in target.kinds))
        rows = [
            (target.clause, target.title, outline_node(target.node, plan), target.readings) for target in plan.targets
        ]
        _show_table(console, f"工作目标（{kinds}）", rows)
    for standard in plan.standards:
        kinds = "、".join(kind.label for kind in standard.kinds)
        rows = [
            (criterion.clause, criterion.title, outline_node(criterion.node, plan), criterion.readings)
            for criterion in standard.criteria
        ]
        _show_table(console, f"{join_clause(standard.clause, standard.title)}（{kinds}）", rows)
    if plan.duties:
        _show_duties(console, plan)
    _show_readings(console, plan)
    show_lines(console, ["考核流程", *(f"  {line}" for line in outline_flow(plan.flow))])
    return EXIT_SOUND


OutlineRow = tuple[str, str, list[str], tuple[str, ...]]


def _make_table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _show_table(console: Console, title: str, rows: list[OutlineRow]) -> None:
    table = _make_table(title, "条款", "条件", "怎么评", "口径")
    if console.width <= NARROW_WIDTH:
        table.columns[1].max_width = table.columns[3].max_width = NARROW_WIDTH // 6
    for clause, name, tests, readings in rows:
        table.add_row(clause, _ChineseLines([name]), _ChineseLines(tests, HANGING_INDENT), " ".join(readings))
    console.print(table)


@dataclass(frozen=True, slots=True)
class _ChineseLines:
    """Lines of Chinese in the cell of a table, broken by the rules of Chinese."""

    lines: Sequence[str]
    extra_indent: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        return (row for line in self.lines for row in break_line(Text(line), options.max_width, self.extra_indent))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return measure_renderables(console, options, [Text(line) for line in self.lines])


def _show_duties(console: Console, plan: Plan) -> None:
    table = _make_table("职责（由人判断）", "条款", "职责", "期限", "原文", "列明")
    for duty in plan.duties:
        due = "" if duty.due_on is None else format_day(duty.due_on)
        terms = "、".join(term.label for term in duty.terms)
        table.add_row(duty.clause, *(_ChineseLines([words]) for words in (duty.title, due, duty.quote, terms)))
    console.print(table)


def _show_readings(console: Console, plan: Plan) -> None:
    table = _make_table("口径（方案没有说清的地方）", "读法", "问题", "怎么读")
    for reading in plan.readings.values():
        for index, option in enumerate(reading.options.values()):
            usual = "（平时用）" if option.id == reading.default and len(reading.options) > 1 else ""
            title = "" if index else reading.title
            table.add_row(*(_ChineseLines([words]) for words in (f"{option.id}{usual}", title, option.text)))
    console.print(table)
