"""The columns of each register's sheet: one table from which reading, templates and notes are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wuzha.core.sheet.cells import CellKind
from wuzha.core.sheet.shared_columns import MEASURED_PERIOD, ORG, RECEIVED_ON, RELATION, VILLAGE
from wuzha.core.sheet.sheet_column import (
    GROUP_MEMBER_COLUMNS,
    PERSONAL_COLUMNS,
    SheetColumn,
    list_labels,
    make_date_column,
    make_term_column,
)
from wuzha.core.vocabulary import (
    BaselineMeasure,
    CaseKind,
    CaseStatus,
    Confirmation,
    FraudType,
    IssuedBy,
    OrgKind,
    OutreachForm,
    OutreachMust,
    PersonCategory,
    Register,
    Residence,
    SanctionKind,
    Venue,
    Verdict,
)

DECLARABLE = (Register.CASES, Register.PERSONS, Register.DENS, Register.SANCTIONS, Register.OUTREACH)
"""The registers whose completeness an org declares month by month (报送)."""

SERIAL_HEADER, REASONS_HEADER, SURPLUS_HEADER = "序号", "错误原因", "多出的格"
"""Columns without facts: serial numbers, and in an annotated copy the reasons and the cells beyond the header."""

_IGNORED_HEADERS = (SERIAL_HEADER, REASONS_HEADER, SURPLUS_HEADER)

_ORGS_COLUMNS = (
    SheetColumn(
        "代码",
        "code",
        CellKind.CODE,
        is_required=True,
        aliases=("组织代码", "统计代码", "区划代码"),
        note="村(社区)填12位统计代码，单位填不重复的编号；请设为文本格式",
        example="520399001201",
    ),
    SheetColumn(
        "名称", "name", CellKind.NAME, is_required=True, aliases=("组织名称", "单位名称"), note="全称", example="青石村"
    ),
    make_term_column(
        "类别",
        "kind",
        OrgKind,
        is_required=True,
        aliases=("组织类别",),
        note="街道、村、社区或部门；上面还可有县、市、省",
        example="村",
        choices=("街道", "村", "社区", "部门", "网格", "县", "市", "省", "全国"),
    ),
    SheetColumn(
        "上级代码",
        "parent",
        CellKind.CODE,
        aliases=("上级",),
        note="上级的代码；只有最上一级留空",
        example="520399001000",
    ),
    SheetColumn(
        "服务管理职责",
        "has_management_duty",
        CellKind.BOOLEAN,
        aliases=("是否具有服务管理职责", "具有服务管理职责"),
        note="部门填；空白为否",
        choices=("是", "否"),
    ),
    make_date_column("启用日期", "opened_on", "新设立的填", ""),
    make_date_column("停用日期", "closed_on", "已撤销的填", ""),
    SheetColumn(
        "别名",
        "aliases",
        CellKind.ALIASES,
        aliases=("曾用名", "简称"),
        note="其他写法，用顿号分开",
        example="青石",
    ),
)

_CASES_COLUMNS = (
    SheetColumn(
        "案件编号",
        "case_no",
        CellKind.CODE,
        is_required=True,
        aliases=("警情编号", "接警编号", "编号"),
        note="一案一号；请设为文本格式",
        example="A2022070001",
    ),
    make_date_column("立案日期", "filed_on", "决定案件算在哪个期间", "2022-07-05", "立案时间"),
    make_date_column("报案日期", "reported_on", "", "2022-07-04", "报案时间", "报警时间", "接警时间"),
    make_date_column("案发日期", "occurred_on", "", "2022-07-03", "案发时间", "发案时间", "受骗时间"),
    replace(VILLAGE, note="受害人居住的村(社区)，填代码或名称；空白的案件列入待归属"),
    SheetColumn("发案地", "occurred_in", CellKind.PLACE, aliases=("案发地", "发案地点"), note="仅供参考"),
    SheetColumn(
        "被骗金额(元)",
        "loss_fen",
        CellKind.MONEY,
        aliases=("被骗金额", "涉案金额", "损失金额", "受骗金额"),
        note="报案时的总额；空白表示不清楚，0表示没有损失",
        example="12000",
    ),
    SheetColumn("止付金额(元)", "stopped_fen", CellKind.MONEY, aliases=("止付金额",), note="可不填"),
    SheetColumn("返还金额(元)", "returned_fen", CellKind.MONEY, aliases=("返还金额",), note="可不填"),
    SheetColumn(
        "诈骗类型",
        "fraud_type",
        CellKind.WORD,
        aliases=("案件类型", "诈骗类别", "发案类型"),
        note="尽量从下拉中选",
        example=FraudType.FAKE_ORDERS.chinese,
        terms=FraudType,
        choices=list_labels(FraudType),
    ),
    SheetColumn(
        "受害人单位", "unit", CellKind.UNIT, aliases=("工作单位",), note="受害人或其家属是本辖区单位职工时填单位"
    ),
    RELATION,
    make_term_column("案件性质", "case_kind", CaseKind, note="空白为刑事", example="刑事"),
    make_term_column(
        "状态", "status", CaseStatus, aliases=("案件状态",), note="空白为有效；只统计有效案件", example="有效"
    ),
    RECEIVED_ON,
    *PERSONAL_COLUMNS,
)

_PERSONS_COLUMNS = (
    SheetColumn(
        "人员编号", "person_no", CellKind.CODE, is_required=True, note="自编编号即可，不要填姓名", example="P0001"
    ),
    make_term_column("类别", "category", PersonCategory, is_required=True, aliases=("人员类别",), example="拦截人员"),
    make_term_column("居住性质", "residence", Residence, note="空白表示不清楚", example="常住"),
    VILLAGE,
    SheetColumn("所属单位", "unit", CellKind.UNIT, aliases=("工作单位",), note="本人或其家属是本辖区单位职工时填单位"),
    RELATION,
    make_date_column("认定日期", "confirmed_on", "认定或拦截的日期", "2022-07-05", "认定时间", is_required=True),
    make_term_column("认定状态", "confirmation", Confirmation, note="空白为已认定", example="已认定"),
    make_date_column("解除日期", "cleared_on", "已回流、查清或移出名单的填", "", "解除时间"),
    RECEIVED_ON,
    *PERSONAL_COLUMNS,
)

_DENS_COLUMNS = (
    SheetColumn("窝点编号", "den_no", CellKind.CODE, is_required=True, note="请设为文本格式", example="W0001"),
    replace(VILLAGE, is_required=True),
    make_date_column("查获日期", "found_on", "", "2022-07-05", "查获时间", is_required=True),
    RECEIVED_ON,
)

_SANCTIONS_COLUMNS = (
    SheetColumn(
        "编号",
        "sanction_no",
        CellKind.CODE,
        is_required=True,
        aliases=("督办编号", "文号"),
        note="请设为文本格式",
        example="D0001",
    ),
    ORG,
    make_term_column("类型", "kind", SanctionKind, is_required=True, aliases=("督办类型",), example="约谈"),
    make_term_column("发文级别", "issued_by", IssuedBy, is_required=True, example="街道"),
    make_date_column("日期", "issued_on", "发文日期", "2022-07-05", "发文日期", "督办日期", is_required=True),
    SheetColumn("事由", "reason", CellKind.TEXT, note="不进入评定；不要写电话和身份证号"),
    RECEIVED_ON,
)

_OUTREACH_COLUMNS = (
    SheetColumn(
        "记录编号",
        "outreach_no",
        CellKind.CODE,
        is_required=True,
        aliases=("宣传编号",),
        note="请设为文本格式",
        example="X0001",
    ),
    ORG,
    make_date_column("日期", "done_on", "开展宣传的日期", "2022-07-05", "宣传日期", "开展日期", is_required=True),
    SheetColumn(
        "方式",
        "must",
        CellKind.OUTREACH_METHOD,
        is_required=True,
        aliases=("宣传方式",),
        note="从下拉中选",
        example="逢户必进",
        terms=OutreachForm,
        choices=list_labels(OutreachMust) + list_labels(OutreachForm),
    ),
    make_term_column("场所", "venue", Venue, aliases=("宣传场所",), note="可不填"),
    SheetColumn("受众人数", "audience_count", CellKind.INTEGER, aliases=("人数", "受众"), example="35"),
    SheetColumn("资料份数", "material_count", CellKind.INTEGER, aliases=("发放资料份数", "资料数"), example="40"),
    RECEIVED_ON,
)

_DECLARATIONS_COLUMNS = (
    replace(ORG, note="填上级(如街道)表示其下全部已报齐"),
    make_term_column(
        "台账",
        "register",
        Register,
        is_required=True,
        aliases=("台账名称",),
        example="案件",
        choices=tuple(register.chinese for register in DECLARABLE),
    ),
    SheetColumn(
        "月份",
        "month",
        CellKind.MONTHS,
        is_required=True,
        aliases=("所属月份",),
        note="如 2022-07，或 2022-01~2022-06",
        example="2022-07",
    ),
    make_date_column("报送日期", "filed_on", "", "2022-08-03", "报送时间"),
)

_BASELINES_COLUMNS = (
    ORG,
    MEASURED_PERIOD,
    make_term_column("指标", "measure", BaselineMeasure, is_required=True, example="案件"),
    SheetColumn("数量", "count", CellKind.INTEGER, is_required=True, note="不小于0的整数", example="3"),
    make_date_column("签认日期", "signed_on", "", "2021-11-20", "签认时间"),
)

_ATTESTATIONS_COLUMNS = (
    ORG,
    SheetColumn(
        "条款",
        "criterion",
        CellKind.CLAUSE,
        is_required=True,
        aliases=("条款号",),
        note="填方案里的条款号",
        example="四(一)5",
    ),
    replace(MEASURED_PERIOD, example="2022"),
    make_term_column("结论", "verdict", Verdict, is_required=True, aliases=("认定结论",), example="达标"),
    SheetColumn(
        "认定人", "by", CellKind.DECIDER, is_required=True, note="填作出认定的机构或职务，不进入评定", example="考核组"
    ),
    make_date_column("认定日期", "on", "", "2022-12-20", "认定时间", is_required=True),
    SheetColumn("理由", "reason", CellKind.TEXT, note="不进入评定；不要写电话和身份证号"),
)

_GROUPS_COLUMNS = (
    SheetColumn(
        "小组编号",
        "group_no",
        CellKind.CODE,
        is_required=True,
        aliases=("领导小组编号",),
        note="请设为文本格式",
        example="XZ0001",
    ),
    ORG,
    make_date_column("成立日期", "formed_on", "成立文件的日期", "2021-11-10", "成立时间", is_required=True),
    SheetColumn(
        "文号", "paper_no", CellKind.TEXT, aliases=("成立文号",), note="不进入评定", example="青村发〔2021〕3号"
    ),
    make_date_column("接收日期", "received_on", "办公室收到成立文件的日期", "2021-11-12", "接收时间"),
    *GROUP_MEMBER_COLUMNS,
)

SHEET_COLUMNS: Mapping[Register, tuple[SheetColumn, ...]] = {
    register: (*columns, *(SheetColumn(header, "", CellKind.IGNORED) for header in _IGNORED_HEADERS))
    for register, columns in (
        (Register.ORGS, _ORGS_COLUMNS),
        (Register.CASES, _CASES_COLUMNS),
        (Register.PERSONS, _PERSONS_COLUMNS),
        (Register.DENS, _DENS_COLUMNS),
        (Register.SANCTIONS, _SANCTIONS_COLUMNS),
        (Register.OUTREACH, _OUTREACH_COLUMNS),
        (Register.DECLARATIONS, _DECLARATIONS_COLUMNS),
        (Register.BASELINES, _BASELINES_COLUMNS),
        (Register.ATTESTATIONS, _ATTESTATIONS_COLUMNS),
        (Register.GROUPS, _GROUPS_COLUMNS),
    )
}
"""Every column a sheet of the register may have, in the order of the template, which leaves the IGNORED ones out."""
