"""Everything that can be wrong with a plan: the same catalogue form as for sheets, one place, fault and remedy each."""

from __future__ import annotations

from collections.abc import Mapping

from wuzha.core.problems import Problem, Template
from wuzha.core.vocabulary import Severity


def _refused(text: str, remedy: str) -> Template:
    return Template(Severity.REFUSED, text, remedy)


_FORM = {
    "plan.missing_file": _refused("方案文件夹里没有{value}。", "请补上这个文件。"),
    "plan.encoding": _refused("文字编码读不出。", "请另存为UTF-8编码。"),
    "plan.syntax": _refused("格式读不出：{value}。", "请核对这一行及上一行的缩进、冒号和引号。"),
    "plan.too_deep": _refused("一层套一层，套得太深。", "请减少 any、all 的层数。"),
    "plan.alias": _refused("使用了锚点或别名“{value}”。", "请把内容直接写出来。"),
    "plan.twice": _refused("“{value}”写了两次，前一次在第{other}行。", "请只留一处，或改名。"),
    "plan.key_unknown": _refused("不认识“{value}”这一项。", "这里可以写：{choices}。"),
    "plan.key_missing": _refused("缺少“{value}”这一项。", "请补上。"),
    "plan.not_text": _refused("这里要写文字。", "请写一句话或一个名称，不要留空，也不要写成列表或分项。"),
    "plan.not_list": _refused("这里要写列表。", "请写成 [village, community] 的样式，至少一项。"),
    "plan.not_fields": _refused("这里要分项写。", "请写成“title: 没有发案”的样式，冒号后空一格，至少一项。"),
    "plan.not_whole": _refused("“{value}”不是{least}至{most}之间的整数。", "请只写数字，如 50。"),
    "plan.not_day": _refused("“{value}”不是日期。", "请写成 2021-11-15 的样式。"),
    "plan.not_truth": _refused("“{value}”看不出是或否。", "请写 true 或 false。"),
    "plan.bad_id": _refused("编号“{value}”不合写法。", "{how}"),
    "plan.unknown": _refused("没有“{value}”这一{what}。", "请从这些里选：{choices}。"),
    "plan.not_period": _refused("“{value}”不是期间。", "请写成 2021H2、2022、2022Q3 或 2022-07 的样式。"),
}

_TEXT = {
    "plan.no_test": _refused("看不出这里要评什么。", "请写 attested，或写明其中一项：{choices}。"),
    "plan.no_clauses": _refused("plan.md 里没有编了号的条款。", "请按“一、”“（一）”“1、”编号。"),
    "plan.quote": _refused(
        "引文不在条款{clause}里：“{value}”。{elsewhere}", "请从 plan.md 的条款{clause}逐字抄录，标点也要一致。"
    ),
    "plan.number": _refused(
        "这里写的是{said}，条款和口径的文字里写的是{found}。", "请改成原文的数字，或改引写有这个数字的原文。"
    ),
    "plan.period_not_in_text": _refused(
        "plan.md 里没有写“{label}”。", "请改成方案规定的期间，或在 plan.md 里写明“{label}”。"
    ),
    "plan.term_not_in_text": _refused("条款{clause}里没有写“{label}”（{value}）。", "请删去这一项，或改写条款号。"),
}

_SENSE = {
    "plan.wrong_kind": _refused("“{value}”这一指标不计{kind}。", "请换用适用的指标：{choices}。"),
    "plan.reading_not_cited": _refused(
        "按口径{value}评，readings 里却没有列出{value}。", "请在 readings 里加上{value}。"
    ),
    "plan.set_twice": _refused("设置“{value}”已由口径{other}决定。", "一项设置只能由一个口径决定，请删去一处。"),
    "plan.not_for_targets": _refused(
        "工作目标只能用数字衡量，不能写“{value}”。", "请改用 none、at_most、at_least 或 fell_by_percent。"
    ),
    "plan.no_standards": _refused("方案没有一项标准。", "请在 standards 里至少写一项标准。"),
}

_EXAMPLES = {
    "example.row": _refused("“{value}”不合这一列的写法。", "{how}"),
    "example.org": _refused("组织“{value}”不在本例的组织里。", "请从这些里选：{choices}。"),
}

PLAN_CATALOGUE: Mapping[str, Template] = {**_FORM, **_TEXT, **_SENSE, **_EXAMPLES}


def plan_problem(code: str, file: str, line: int | None, path: str, value: str = "", **context: object) -> Problem:
    """The problem of this code at a line of one of the plan's files; `path` leads there by names."""
    template = PLAN_CATALOGUE[code]
    words = {"value": value} | context
    return Problem(
        code,
        template.severity,
        template.text.format_map(words),
        template.remedy.format_map(words),
        file=file,
        line=line,
        column=path or None,
        value=value or None,
    )


def sentence(problem: Problem) -> str:
    """The problem on one line: place, fault, remedy."""
    place = [problem.file or "", f"第{problem.line}行" if problem.line else "", problem.column or ""]
    return f"{' '.join(part for part in place if part)}：{problem.text}{problem.remedy}"
