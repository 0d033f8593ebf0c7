"""The catalogue of problems in the folder of a plan; `wuzha plan check` prints them, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from wuzha.core.problem_catalogue.template import Family, ProblemTemplate, refusal
from wuzha.core.problems import Problem

_FORM_PROBLEMS: Family = {
    "plan.missing_file": refusal("方案文件夹里没有{value}。", "请补上这个文件。"),
    "plan.encoding": refusal("文字编码读不出。", "请另存为UTF-8编码。"),
    "plan.syntax": refusal("格式读不出：{value}。", "请核对这一行及上一行的缩进、冒号和引号。"),
    "plan.too_deep": refusal("一层套一层，套得太深。", "请减少 any、all 的层数。"),
    "plan.alias": refusal("使用了锚点或别名“{value}”。", "请把内容直接写出来。"),
    "plan.twice": refusal("“{value}”写了两次，前一次在第{other}行。", "请只留一处，或改名。"),
    "plan.key_unknown": refusal("不认识“{value}”这一项。", "这里可以写：{choices}。"),
    "plan.key_missing": refusal("缺少“{value}”这一项。", "请补上。"),
    "plan.not_text": refusal("这里要写文字。", "请写一句话或一个名称，不要留空，也不要写成列表或分项。"),
    "plan.not_list": refusal("这里要写列表。", "请写成 [village, community] 的样式，至少一项。"),
    "plan.not_fields": refusal("这里要分项写。", "请写成“title: 没有发案”的样式，冒号后空一格，至少一项。"),
    "plan.not_whole": refusal("“{value}”不是{least}至{most}之间的整数。", "请只写数字，如 50。"),
    "plan.not_day": refusal("“{value}”不是日期。", "请写成 2021-11-15 的样式。"),
    "plan.bad_id": refusal("编号“{value}”不合写法。", "{how}"),
    "plan.unknown": refusal("没有“{value}”这一{what}。", "请从这些里选：{choices}。"),
    "plan.no_start_year": refusal(
        "“{value}”是相对的年份，方案却没有写从哪一年算起。", "请补上 start_year，如 start_year: 2026。"
    ),
    "plan.not_period": refusal("“{value}”不是期间。", "请写成 2021H2、2022、2022Q3 或 2022-07 的样式。"),
}

_TEXT_PROBLEMS: Family = {
    "plan.no_test": refusal("看不出这里要评什么。", "请写 attested，或写明其中一项：{choices}。"),
    "plan.no_clauses": refusal("plan.md 里没有编了号的条款。", "请按“一、”“（一）”“1、”编号。"),
    "plan.quote": refusal(
        "引文不在条款{clause}里：“{value}”。{elsewhere}", "请从 plan.md 的条款{clause}逐字抄录，标点也要一致。"
    ),
    "plan.number": refusal(
        "这里写的是{number}，条款和口径的文字里写的是{quoted_numbers}。", "请改成原文的数字，或改引写有这个数字的原文。"
    ),
    "plan.period_not_in_text": refusal(
        "plan.md 里没有写“{label}”。", "请改成方案规定的期间，或在 plan.md 里写明“{label}”。"
    ),
    "plan.term_not_in_text": refusal("条款{clause}里没有写“{label}”（{value}）。", "请删去这一项，或改写条款号。"),
}

_CONTENT_PROBLEMS: Family = {
    "plan.wrong_kind": refusal("“{value}”这一指标不计{kind}。", "请换用适用的指标：{choices}。"),
    "plan.reading_not_cited": refusal(
        "按口径{value}评，readings 里却没有列出{value}。", "请在 readings 里加上{value}。"
    ),
    "plan.set_twice": refusal("设置“{value}”已由口径{other}决定。", "一项设置只能由一个口径决定，请删去一处。"),
    "plan.not_for_targets": refusal(
        "工作目标只能用数字衡量，不能写“{value}”。", "请改用 none、at_most、at_least 或 fell_by_percent。"
    ),
}

_POLICY_PROBLEMS: Family = {
    "plan.policy": refusal("这一条件考核“{value}”，{rule}。", "请删去或改写；只想了解情况的，写进正文，不列为条件。"),
    "plan.approval": refusal(
        "“{value}”不像批准文号。", "请写成“省表办〔2026〕3号”的样式；没有文号的留空，结果只作内部考核。"
    ),
    "plan.naming": refusal(
        "方案没有批准文号，这里写了“{value}”。{rule}。", "请在 approval 填写批准文号，或改成考核结果的说法。"
    ),
}

_EXAMPLE_PROBLEMS: Family = {
    "example.row": refusal("“{value}”不合这一列的写法。", "{how}"),
}

PLAN_CATALOGUE: Mapping[str, ProblemTemplate] = {
    **_FORM_PROBLEMS,
    **_TEXT_PROBLEMS,
    **_CONTENT_PROBLEMS,
    **_POLICY_PROBLEMS,
    **_EXAMPLE_PROBLEMS,
}


def build_plan_problem(
    code: str, file: str, line: int | None, path: str, value: str = "", **context: object
) -> Problem:
    """Build the problem of this code at a line of a plan's file; `path` names the fields that lead there."""
    template = PLAN_CATALOGUE[code]
    words = {"value": value} | context
    return Problem(
        code=code,
        severity=template.severity,
        text=template.text.format_map(words),
        remedy=template.remedy.format_map(words),
        file=file,
        line=line,
        column=path or None,
        value=value or None,
    )


def format_plan_problem(problem: Problem) -> str:
    """Return the problem on one line: place, fault, remedy."""
    return f"{format_place_and_text(problem)}{problem.remedy}"


def format_place_and_text(problem: Problem) -> str:
    """Return the place and the fault on one line."""
    return f"{' '.join(format_place(problem))}：{problem.text}"


def format_place(problem: Problem) -> list[str]:
    """Return the file, the line and the path of the fault, as far as they are known."""
    place = [problem.file or "", f"第{problem.line}行" if problem.line else "", problem.column or ""]
    return [part for part in place if part]
