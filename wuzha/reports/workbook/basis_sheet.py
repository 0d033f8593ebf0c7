"""Build the sheet of the basis (口径): the plan with its hash, and every reading in force with its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wuzha.core.statement.questions import Questions
from wuzha.reports.workbook.formats import ReportCell
from wuzha.reports.workbook.sheet_page import ReportColumn, ReportSheet

BASIS_COLUMNS = (
    ReportColumn("项目", 12, is_centred=True),
    ReportColumn("内容", 36),
    ReportColumn("采用", 12, is_centred=True),
    ReportColumn("说明", 80),
)
WORD_MEANINGS = (
    (
        "凭运气通过的可能",
        "实际情况没有变化时，也会碰巧达到降幅的可能",
        "次数按泊松分布，λ取基数，k取要求的至多数：P(X≤k)=Σ e^-λ·λ^i/i!，i=0…k。基数不确定或为零的不算。",
    ),
    ("1–3、至少1", "本期和基数的写法", "数字不确定时写出它至少是几、至多是几；只写“至少”的，上限不明。"),
    ("不明", "要求的写法", "基数不确定，所以算不出要求。"),
    ("存疑", "证据的写法", "这条记录可能计入，也可能不计入，核实后才能确定。"),
)


def build_basis_sheet(questions: Questions, notes: Sequence[str]) -> ReportSheet:
    """Return the plan, the readings in force, and the meaning of the words of this report."""
    return ReportSheet(
        name="口径", title="评判依据与口径", notes=notes, columns=BASIS_COLUMNS, rows=list(_make_rows(questions))
    )


def _make_rows(questions: Questions) -> Iterator[list[ReportCell]]:
    plan = questions.plan
    yield [
        "方案",
        plan.full_title,
        plan.id,
        f"批准文号：{plan.approval}" if plan.approval else "没有批准文号，结果只作内部考核",
    ]
    yield ["方案校验码", "方案正文和配置的 SHA-256", None, plan.sha256]
    for reading in plan.readings.values():
        option = reading.options[questions.reading[reading.id]]
        note = "" if option.id == reading.default else f"（方案默认{reading.default}）"
        yield [reading.id, reading.title, option.id, option.text + note]
    for word, use, meaning in WORD_MEANINGS:
        yield [word, use, None, meaning]
