"""Base templates of notices: of the plan, of a round, of publicity, and of praise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wuzha.reports.papers.paper_fields import BLANK
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_style import LEVEL_1, RECIPIENT
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

_PLAN_NOTICE: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 街道 }}", "关于印发工作方案的通知"]),
    PaperText("{{ 主送 }}：", RECIPIENT),
    PaperText("{% if 依据 %}根据{{ 依据 }}，{% endif %}现将《{{ 方案 }}》印发给你们，请结合实际抓好落实。"),
    PaperCondition("批准文号", [PaperText("本方案已经批准（{{ 批准文号 }}）。")]),
    PaperText("一、目的", LEVEL_1),
    PaperText("{{ 目的 }}"),
    PaperText("二、工作目标", LEVEL_1),
    PaperRepetition("工作目标", [PaperText("（{{ 项.序数 }}）{{ 项.内容 }}")]),
    PaperText("三、标准", LEVEL_1),
    PaperText("各类对象的标准见附件1。达标与否按标准逐条判定，资料不全的列为待定。"),
    PaperText("四、时间安排", LEVEL_1),
    PaperRepetition("时间安排", [PaperText("（{{ 项.序数 }}）{{ 项.环节 }}（{{ 项.时间 }}）。{{ 项.内容 }}")]),
    PaperText("五、工作措施", LEVEL_1),
    PaperText("各项措施和完成期限见附件2。各村（社区）、各单位按期报送，当月没有发生的也要报送。"),
    *list_attachments("标准", "工作措施"),
    SignatureLines(),
    AnnexHead("附件1", "标准"),
    PaperTable(
        "创建标准",
        [make_column("对象", 30), make_column("条款", 24), make_column("内容", 102, is_text=True)],
    ),
    AnnexHead("附件2", "工作措施"),
    PaperTable(
        "工作措施",
        [make_column("条款", 24), make_column("内容", 96, is_text=True), make_column("期限", 36)],
    ),
)

_ASSESSMENT_NOTICE: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 街道 }}", "关于开展{{ 期间 }}考核的通知"]),
    PaperText("{{ 主送 }}：", RECIPIENT),
    PaperText(
        "{% if 依据 %}根据{{ 依据 }}和{% else %}按照{% endif %}《{{ 方案 }}》，现就{{ 期间 }}考核有关事项通知如下。"
    ),
    PaperText("一、考核对象", LEVEL_1),
    PaperText("{{ 考核对象 }}"),
    PaperText("二、数据截止", LEVEL_1),
    PaperText("考核以{{ 数据截止日 }}24时已登记的台账为准。此后补报、更正的，按复查办理，不改动已封存的数据。"),
    PaperText("三、日程", LEVEL_1),
    PaperRepetition("日程", [PaperText("（{{ 项.序数 }}）{{ 项.环节 }}（{{ 项.时间 }}）。{{ 项.内容 }}")]),
    PaperText("四、工作要求", LEVEL_1),
    PaperRepetition("工作要求", [PaperText("（{{ 项.序数 }}）{{ 项.内容 }}")]),
    SignatureLines(),
)

_PUBLICITY_NOTICE: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 街道 }}", "{{ 期间 }}考核结果{% if 内部考核 %}内部{% endif %}公示"]),
    PaperText(
        "按照《{{ 方案 }}》{% if 批准文号 %}（批准文号：{{ 批准文号 }}）{% endif %}，{{ 过程 }}，"
        "现将拟认定的{{ 期间 }}考核结果{% if 内部考核 %}在内部{% else %}予以{% endif %}公示（见附件）。"
    ),
    PaperCondition("数据说明", [PaperText("{{ 数据说明 }}")]),
    PaperText("公示期自{{ 公示开始 }}至{{ 公示截止 }}，共{{ 工作日数 }}个工作日。"),
    PaperText("对公示结果有异议的，请在公示期内提出，写明对象、事项和依据。{{ 反映方式 }}。"),
    PaperText("办公地址：" + BLANK),
    PaperText("联系电话：" + BLANK),
    *list_attachments("{{ 期间 }}考核结果（{% if 内部考核 %}内部{% endif %}公示）"),
    SignatureLines(),
    AnnexHead("附件", "{{ 期间 }}考核结果（{% if 内部考核 %}内部{% endif %}公示）"),
    PaperTable(
        "名单",
        [make_column("序号", 18), make_column("名称", 72), make_column("类别", 32), make_column("结果", 34)],
    ),
)

_COMMENDATION_NOTICE: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 街道 }}", "关于{{ 期间 }}工作情况的表扬通报"]),
    PaperText("{{ 主送 }}：", RECIPIENT),
    PaperText(
        "{{ 期间 }}，各村（社区）、各单位按照《{{ 方案 }}》抓好各项工作。"
        "经考核，现对下列{{ 表扬名单|length }}个村（社区）、单位予以通报表扬。"
    ),
    PaperTable(
        "表扬名单",
        [
            make_column("序号", 14),
            make_column("名称", 44),
            make_column("类别", 24),
            make_column("事由", 74, is_text=True),
        ],
    ),
    PaperCondition("数据说明", [PaperText("{{ 数据说明 }}")]),
    PaperText("希望受到表扬的村（社区）、单位继续努力；其他村（社区）、单位学习借鉴，共同做好防范工作。"),
    SignatureLines(),
)

_GROUP_NOTICE: tuple[PaperBlock, ...] = (
    PaperTitle(["{{ 对象 }}", "关于成立防范电信网络诈骗工作领导小组的通知"]),
    PaperText(
        "{% if 依据 %}根据{{ 依据 }}和{% else %}按照{% endif %}《{{ 方案 }}》，{{ 成立日期 }}成立{{ 对象 }}"
        "防范电信网络诈骗工作领导小组，组成人员如下。"
    ),
    PaperRepetition("岗位表", [PaperText("{{ 项.岗位 }}：{{ 项.人员 }}")]),
    PaperCondition(
        "办公室地点",
        [
            PaperText(
                "领导小组下设办公室在{{ 办公室地点 }}"
                "{% if 办公室主任 %}，由{{ 办公室主任 }}任办公室主任{% endif %}"
                "{% if 办公室成员 %}，{{ 办公室成员 }}为办公室工作人员{% endif %}，负责统筹协调和指导考核等工作。"
            )
        ],
    ),
    SignatureLines(),
)

NOTICE_TEMPLATES: Mapping[PaperKind, Sequence[PaperBlock]] = {
    PaperKind.PLAN_NOTICE: _PLAN_NOTICE,
    PaperKind.ASSESSMENT_NOTICE: _ASSESSMENT_NOTICE,
    PaperKind.PUBLICITY_NOTICE: _PUBLICITY_NOTICE,
    PaperKind.COMMENDATION_NOTICE: _COMMENDATION_NOTICE,
    PaperKind.GROUP_NOTICE: _GROUP_NOTICE,
}
"""The parts of each."""
