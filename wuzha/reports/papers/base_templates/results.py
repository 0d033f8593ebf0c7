"""Base templates of results: the report, the list, the summary of the year, and the report on targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_style import LEVEL_1, LEVEL_2, RECIPIENT
from wuzha.reports.papers.template_blocks import (
    AnnexHead,
    PaperBlock,
    PaperCondition,
    PaperRepetition,
    PaperTable,
    PaperText,
    PaperTitle,
    SignatureLines,
    list_attachments,
    make_column,
)

COUNT_TABLE = PaperTable(
    "汇总",
    [
        make_column("类别", 40),
        make_column("总数", 29),
        make_column("达标", 29),
        make_column("未达标", 29),
        make_column("待定", 29),
    ],
)
_TARGET_TABLE = PaperTable(
    "目标表",
    [
        make_column("目标", 38, is_text=True),
        make_column("要求", 38),
        make_column("结果", 58, is_text=True),
        make_column("结论", 22),
    ],
)
_DIFFERENCE_TABLE = PaperTable(
    "不一致",
    [
        make_column("名称", 36),
        make_column("测算结论", 24),
        make_column("认定结论", 24),
        make_column("理由", 72, is_text=True),
    ],
)

_RESULT_REPORT: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 街道 }}", "{{ 期间 }}考核结果报告"]),
    PaperText("{{ 主送 }}：", RECIPIENT),
    PaperText("按照《{{ 方案 }}》，{{ 期间 }}考核已经结束。数据截至{{ 截至 }}，现将结果报告如下。"),
    PaperText("一、开展情况", LEVEL_1),
    PaperText("{{ 开展情况 }}"),
    PaperText("二、总体结果", LEVEL_1),
    COUNT_TABLE,
    PaperText("三、街道工作目标", LEVEL_1),
    _TARGET_TABLE,
    PaperText("四、认定与测算不一致的情况", LEVEL_1),
    PaperCondition(
        "不一致",
        [PaperText("有{{ 不一致|length }}个村（社区）、单位的认定结论与测算结论不一致，理由如下。"), _DIFFERENCE_TABLE],
        [PaperText("认定结论与测算结论全部一致。")],
    ),
    PaperText("五、自查情况", LEVEL_1),
    PaperCondition(
        "未交自查",
        [
            PaperText(
                "下列{{ 未交自查|length }}个村（社区）、单位没有交回自查表："
                "{% for 行 in 未交自查 %}{{ 行.名称 }}{% if not loop.last %}、{% endif %}{% endfor %}。"
            )
        ],
        [PaperText("各村（社区）、各单位均已交回自查表。")],
    ),
    *list_attachments("考核结果表", "未达标原因表"),
    SignatureLines(),
    AnnexHead("附件1", "{{ 期间 }}考核结果表"),
    PaperTable(
        "结果表",
        [
            make_column("序号", 16),
            make_column("名称", 58),
            make_column("类别", 26),
            make_column("测算结论", 28),
            make_column("认定结论", 28),
        ],
    ),
    AnnexHead("附件2", "{{ 期间 }}未达标原因表"),
    PaperTable(
        "未达标原因",
        [
            make_column("序号", 16),
            make_column("名称", 40),
            make_column("条款", 24),
            make_column("原因", 76, is_text=True),
        ],
    ),
)

_RESULT_LIST: tuple[PaperBlock, ...] = (
    PaperTitle(
        ["{{ 街道 }}", "{% if 内部考核 %}关于{{ 期间 }}考核结果的通报{% else %}{{ 期间 }}考核结果名单{% endif %}"]
    ),
    PaperCondition("内部考核", [PaperText("{{ 主送 }}：", RECIPIENT)]),
    PaperText(
        "按照《{{ 方案 }}》{% if 批准文号 %}（批准文号：{{ 批准文号 }}）{% endif %}，"
        "现将{{ 期间 }}考核结果{% if 内部考核 %}通报{% else %}公布{% endif %}如下。"
    ),
    PaperText("编号：{{ 名单编号 }}。数据截至{{ 截至 }}。{% if 查询地址 %}查询地址：{{ 查询地址 }}。{% endif %}"),
    PaperCondition("数据说明", [PaperText("{{ 数据说明 }}")]),
    PaperText("按组织的次序排列，不是排名。"),
    PaperTable(
        "名单",
        [make_column("序号", 18), make_column("名称", 72), make_column("类别", 32), make_column("结果", 34)],
    ),
    SignatureLines(),
)

_YEAR_SUMMARY: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 街道 }}", "{{ 期间 }}工作经验及做法总结"]),
    PaperText("一、基本情况", LEVEL_1),
    PaperText("{{ 基本情况 }}"),
    COUNT_TABLE,
    PaperText("工作目标完成情况如下。"),
    _TARGET_TABLE,
    PaperText("二、主要做法", LEVEL_1),
    PaperRepetition("主要做法", [PaperText("（{{ 项.序数 }}）{{ 项.标题 }}", LEVEL_2), PaperText("{{ 项.内容 }}")]),
    PaperText("三、存在不足", LEVEL_1),
    PaperRepetition("存在不足", [PaperText("（{{ 项.序数 }}）{{ 项.标题 }}", LEVEL_2), PaperText("{{ 项.内容 }}")]),
    PaperText("四、下步打算", LEVEL_1),
    PaperRepetition("下步打算", [PaperText("（{{ 项.序数 }}）{{ 项.标题 }}", LEVEL_2), PaperText("{{ 项.内容 }}")]),
    SignatureLines(),
)

_TARGET_REPORT: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 街道 }}", "{{ 期间 }}工作目标报告"]),
    PaperText("按照《{{ 方案 }}》，数据截至{{ 截至 }}，各项工作目标的情况如下。"),
    PaperTable(
        "目标表",
        [
            make_column("目标", 40, is_text=True),
            make_column("本期", 22),
            make_column("基数", 22),
            make_column("要求", 26),
            make_column("结论", 22),
            make_column("还可发案", 24),
        ],
    ),
    PaperRepetition(
        "目标表",
        [
            PaperText("（{{ 项.序数 }}）{{ 项.目标 }}", LEVEL_2),
            PaperText("趋势：{{ 项.趋势 }}"),
            PaperText("预测：{{ 项.预测 }}"),
            PaperText("{% if 项.偶然 %}偶然性：{{ 项.偶然 }}{% endif %}"),
        ],
    ),
    PaperText("预测方法", LEVEL_1),
    PaperText("{{ 预测方法 }}"),
    PaperText("{{ 回测情况 }}"),
    SignatureLines(),
)

RESULT_TEMPLATES: Mapping[PaperKind, Sequence[PaperBlock]] = {
    PaperKind.RESULT_REPORT: _RESULT_REPORT,
    PaperKind.RESULT_LIST: _RESULT_LIST,
    PaperKind.YEAR_SUMMARY: _YEAR_SUMMARY,
    PaperKind.TARGET_REPORT: _TARGET_REPORT,
}
"""The parts of each."""
