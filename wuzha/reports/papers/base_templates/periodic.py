"""Base templates of the bulletin of a month, the minutes of a meeting, and the brief of one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wuzha.reports.papers.base_templates.results import COUNT_TABLE
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_style import DENSE, DENSE_LEVEL, LEVEL_1, LEVEL_2
from wuzha.reports.papers.template_blocks import (
    PaperBlock,
    PaperCondition,
    PaperRepetition,
    PaperTable,
    PaperText,
    PaperTitle,
    SignatureLines,
    make_column,
)

_LIST_END = "{% if not loop.last %}；{% endif %}{% endfor %}"

_MONTHLY_BULLETIN: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 街道 }}", "{{ 月份 }}月报（第{{ 期号 }}期）"]),
    PaperText("一、总体情况", LEVEL_1),
    PaperText("《{{ 方案 }}》{{ 期间 }}考核，截至{{ 截至 }}的测算结果如下。"),
    COUNT_TABLE,
    PaperText("二、本月变化", LEVEL_1),
    PaperCondition(
        "结论变化",
        [
            PaperTable(
                "结论变化",
                [
                    make_column("名称", 40),
                    make_column("原结论", 24),
                    make_column("现结论", 24),
                    make_column("原因", 68, is_text=True),
                ],
            )
        ],
        [PaperText("本月没有结论变化。")],
    ),
    PaperText("三、报送情况", LEVEL_1),
    PaperCondition(
        "逾期报送",
        [
            PaperText(
                "下列村（社区）、单位逾期未报送，请尽快补报："
                "{% for 行 in 逾期报送 %}{{ 行.名称 }}（{{ 行.月份 }}）" + _LIST_END + "。"
            )
        ],
        [PaperText("各村（社区）、各单位均已按期报送。")],
    ),
    PaperText("四、下月事项", LEVEL_1),
    PaperRepetition("下月事项", [PaperText("（{{ 项.序数 }}）{{ 项.内容 }}")]),
    SignatureLines(),
)

_MINUTES: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 街道 }}", "{{ 期间 }}考核认定会议纪要"]),
    PaperText("会议日期：{{ 会议日期 }}"),
    PaperText("地点：{{ 地点 }}"),
    PaperText("主持人：{{ 主持人 }}"),
    PaperText("出席：{{ 出席 }}"),
    PaperCondition("缺席", [PaperText("缺席：{{ 缺席 }}")]),
    PaperText("记录人：{{ 记录人 }}"),
    PaperRepetition(
        "议题表",
        [
            PaperText("（{{ 项.序数 }}）{{ 项.议题 }}", LEVEL_2),
            PaperCondition("项.讨论", [PaperText("{{ 项.讨论 }}")]),
            PaperText("会议决定：{{ 项.决定 }}"),
        ],
    ),
    PaperCondition(
        "认定表",
        [
            PaperText("会议逐一认定的结论如下。"),
            PaperTable(
                "认定表",
                [
                    make_column("序号", 14),
                    make_column("名称", 38),
                    make_column("测算结论", 24),
                    make_column("认定结论", 24),
                    make_column("理由", 56, is_text=True),
                ],
            ),
        ],
    ),
    SignatureLines(),
)

_BRIEF: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 对象 }}{{ 期间 }}工作简报"], has_number=False),
    PaperText("《{{ 方案 }}》　{{ 日期说明 }}", DENSE),
    PaperText("一、总体情况", DENSE_LEVEL),
    PaperRepetition(
        "汇总",
        [
            PaperText(
                "{{ 项.类别 }}{{ 项.总数 }}个：达标{{ 项.达标 }}个，未达标{{ 项.未达标 }}个，待定{{ 项.待定 }}个。",
                DENSE,
            )
        ],
    ),
    PaperCondition("较前变化", [PaperText("{{ 较前变化 }}", DENSE)]),
    PaperText("二、工作目标", DENSE_LEVEL),
    PaperRepetition(
        "目标表",
        [
            PaperText(
                "{{ 项.目标 }}：{{ 项.结论 }}；{{ 项.还可发案 }}{% if 项.趋势 %}；{{ 项.趋势 }}{% endif %}"
                "{% if 项.预测 %}；{{ 项.预测 }}{% endif %}",
                DENSE,
            )
        ],
    ),
    PaperText("三、需关注的事项", DENSE_LEVEL),
    PaperCondition(
        "关注事项",
        [PaperRepetition("关注事项", [PaperText("{{ 项.序号 }}．{{ 项.标题 }}：{{ 项.内容 }}", DENSE)])],
        [PaperText("暂无。", DENSE)],
    ),
    PaperText("四、未达标", DENSE_LEVEL),
    PaperCondition(
        "未达标",
        [
            PaperText(
                "{% for 行 in 未达标 %}{{ 行.名称 }}（{{ 行.条款 }}{% if 行.原因 %}：{{ 行.原因 }}{% endif %}）"
                + _LIST_END
                + "{% if 未达标另有 %}；另有{{ 未达标另有 }}个{% endif %}。",
                DENSE,
            )
        ],
        [PaperText("暂无。", DENSE)],
    ),
    PaperText("五、逾期未报送", DENSE_LEVEL),
    PaperCondition(
        "逾期报送",
        [
            PaperText(
                "{% for 行 in 逾期报送 %}{{ 行.名称 }}（{{ 行.月份 }}）"
                + _LIST_END
                + "{% if 逾期另有 %}；另有{{ 逾期另有 }}个{% endif %}。",
                DENSE,
            )
        ],
        [PaperText("暂无。", DENSE)],
    ),
    PaperText("六、近一周要办", DENSE_LEVEL),
    PaperRepetition(
        "一周事项",
        [PaperText("{{ 项.序号 }}．{{ 项.内容 }}{% if 项.期限 %}（{{ 项.期限 }}前）{% endif %}", DENSE)],
    ),
)

PERIODIC_TEMPLATES: Mapping[PaperKind, Sequence[PaperBlock]] = {
    PaperKind.MONTHLY_BULLETIN: _MONTHLY_BULLETIN,
    PaperKind.MINUTES: _MINUTES,
    PaperKind.BRIEF: _BRIEF,
}
"""The parts of each."""
