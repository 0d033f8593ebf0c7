"""Base templates about one org: self-check, answer to an objection, rectification and its closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_style import CELL, LEVEL_1, NOTE, RECIPIENT
from wuzha.reports.papers.template_blocks import (
    FormRow,
    PaperBlock,
    PaperColumn,
    PaperCondition,
    PaperForm,
    PaperRepetition,
    PaperTable,
    PaperText,
    PaperTitle,
    SignatureLines,
    make_column,
)

_SELF_CHECK: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 期间 }}自查表"], has_number=False),
    PaperForm(
        [
            FormRow(["对象", "{{ 对象 }}", "类别", "{{ 类别 }}"], 9),
            FormRow(["数据截至", "{{ 截至 }}", "交回期限", "{{ 交回日期 }}"], 9),
        ]
    ),
    PaperText("请逐条核对系统结论：同意的填“确认”；不同意的填“有异议”，并写明涉及的记录和理由。", NOTE),
    PaperTable(
        "条款表",
        [
            make_column("条款", 22),
            make_column("内容", 36, is_text=True),
            make_column("系统结论", 21),
            make_column("依据", 45, is_text=True),
            PaperColumn("本单位意见", "", 32, CELL),
        ],
    ),
    PaperText("履职条款请附佐证，原有台账能说明的不再另附；照片、视频不作要求。", NOTE),
    PaperTable(
        "佐证清单",
        [
            make_column("条款", 25),
            make_column("佐证事项", 95, name="内容", is_text=True),
            PaperColumn("有无、份数", "", 36, CELL),
        ],
    ),
    PaperCondition(
        "待补事项",
        [
            PaperText("下列事项系统里还缺，请补报或说明：", NOTE),
            PaperRepetition("待补事项", [PaperText("{{ 项.序号 }}．{{ 项.内容 }}", NOTE)]),
        ],
    ),
    PaperText("请在{{ 交回日期 }}前（含当日）交回；没有交回的，按未自查列明，缺的内容保持待定。", NOTE),
    PaperForm(
        [
            FormRow(["补充说明", ""], 20),
            FormRow(["填表人", "", "负责人", ""]),
            FormRow(["单位盖章", "", "日期", "　　年　　月　　日"], 14),
        ]
    ),
)

_OBJECTION_ANSWER: tuple[PaperBlock, ...] = (
    PaperTitle(["关于{{ 异议编号 }}号异议的答复"]),
    PaperText("{{ 异议编号 }}号异议提出人：", RECIPIENT),
    PaperText("你于{{ 收到日期 }}对{{ 对象 }}{{ 期间 }}考核结果提出的异议收悉。经核查，现答复如下。"),
    PaperText("一、异议事项", LEVEL_1),
    PaperText("{{ 异议事项 }}"),
    PaperText("二、核查情况", LEVEL_1),
    PaperText("{{ 核查情况 }}"),
    PaperText("三、答复意见", LEVEL_1),
    PaperText("{{ 答复意见 }}"),
    PaperCondition("后续处理", [PaperText("{{ 后续处理 }}")]),
    SignatureLines(),
)

_RECTIFICATION_ORDER: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 街道 }}", "整改通知"]),
    PaperText("{{ 对象 }}：", RECIPIENT),
    PaperText(
        "按照《{{ 方案 }}》，你单位{{ 期间 }}考核中有下列问题，请于{{ 整改期限 }}前整改到位（编号：{{ 编号 }}）。"
    ),
    PaperTable(
        "问题清单",
        [
            make_column("序号", 14),
            make_column("条款", 24),
            make_column("问题", 62, is_text=True),
            make_column("要求", 56, is_text=True),
        ],
    ),
    PaperText("整改完成后，请书面报告措施和结果，经检查合格后销号；逾期不能完成的，请提前说明原因。"),
    SignatureLines(),
)

_CLOSING_NOTE: tuple[PaperBlock, ...] = (
    PaperTitle(["整改销号单"], has_number=False),
    PaperForm(
        [
            FormRow(["编号", "{{ 编号 }}", "整改通知", "{{ 整改通知编号 }}"]),
            FormRow(["对象", "{{ 对象 }}", "期间", "{{ 期间 }}"]),
            FormRow(["问题", "{{ 问题 }}"], 26),
            FormRow(["整改措施", "{{ 整改措施 }}"], 26),
            FormRow(["整改结果", "{{ 整改结果 }}"], 26),
            FormRow(["检查意见", "{{ 检查意见 }}"], 26),
            FormRow(["检查人", "{{ 检查人 }}", "销号日期", "{{ 销号日期 }}"]),
        ]
    ),
    SignatureLines(),
)

CASE_TEMPLATES: Mapping[PaperKind, Sequence[PaperBlock]] = {
    PaperKind.SELF_CHECK: _SELF_CHECK,
    PaperKind.OBJECTION_ANSWER: _OBJECTION_ANSWER,
    PaperKind.RECTIFICATION_ORDER: _RECTIFICATION_ORDER,
    PaperKind.CLOSING_NOTE: _CLOSING_NOTE,
}
"""The parts of each."""
