"""The workbook of refused rows: one row for each problem that the reader reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from wuzha.demo.sheet import DemoCell, DemoSheet, FormulaCell, write_sheets
from wuzha.demo.street import STREET, STREET_CODE, UNITS, VILLAGES, DemoOrg

PROBLEMS_FOLDER = "问题样例"

_ORG_HEADER = ("代码", "名称", "类别", "上级代码", "服务管理职责", "启用日期")
_CASE_HEADER = ("案件编号", "立案日期", "案发日期", "所属村(社区)", "被骗金额(元)", "受害人单位", "与职工关系",
                "案件性质", "状态")  # fmt: skip
_FILED_ON, _OCCURRED_ON = date(2022, 3, 4), date(2022, 3, 3)


def write_problem_sample(folder: Path) -> Path:
    """Write the workbook into a subfolder, so that it is not read with the clean files by accident."""
    subfolder = folder / PROBLEMS_FOLDER
    subfolder.mkdir(exist_ok=True)
    return write_sheets(
        subfolder / f"{PROBLEMS_FOLDER}.xlsx",
        [
            _make_org_sheet(),
            _make_case_sheet(),
            _make_wan_sheet(),
            *_make_person_sheets(),
            *_make_sanction_sheets(),
            *_make_declaration_sheets(),
        ],
    )


def _make_org_row(org: DemoOrg) -> tuple[str, ...]:
    duty = ("是" if org.has_duty else "否") if org.kind == "部门" else ""
    return org.code, org.name, org.kind, "" if org is STREET else STREET_CODE, duty, ""


def _make_org_sheet() -> DemoSheet:
    rows: list[Sequence[DemoCell]] = [
        *(_make_org_row(org) for org in (STREET, *VILLAGES[:3], *UNITS[:3])),
        (520399001215123456, "白沙村", "村", STREET_CODE, "", ""),
        ("520399001216", "", "村", STREET_CODE, "", ""),
        ("520399001217", "红岩村", "自然村", STREET_CODE, "", ""),
        ("520399001218", "长坡村", "村", "520399009000", "", ""),
        ("520399001219", "平坝村", "村", STREET_CODE, "", "2022-02-30"),
        ("DW91", "信访办公室", "部门", STREET_CODE, "看情况", ""),
    ]
    return DemoSheet("组织", (_ORG_HEADER,), rows)


def _make_case_sheet() -> DemoSheet:
    rows: list[Sequence[DemoCell]] = [
        ("A2022039001", _FILED_ON, _OCCURRED_ON, "青石村", 5000, "", "", "", ""),
        ("", _FILED_ON, _OCCURRED_ON, "青石村", 5000, "", "", "", ""),
        (date(2022, 3, 1), _FILED_ON, _OCCURRED_ON, "青石村", 5000, "", "", "", ""),
        (202203049003123456, _FILED_ON, _OCCURRED_ON, "青石村", 5000, "", "", "", ""),
        ("A2022039004", "11月5日", _OCCURRED_ON, "青石村", 5000, "", "", "", ""),
        ("A2022039005", "2022年3月", _OCCURRED_ON, "青石村", 5000, "", "", "", ""),
        ("A2022039006", "2022.2.30", _OCCURRED_ON, "青石村", 5000, "", "", "", ""),
        ("A2022039007", "上周五", _OCCURRED_ON, "青石村", 5000, "", "", "", ""),
        ("A2022039008", "2202-03-04", _OCCURRED_ON, "青石村", 5000, "", "", "", ""),
        ("A2022039009", _FILED_ON, _OCCURRED_ON, "青右村", 5000, "", "", "", ""),
        ("A2022039010", _FILED_ON, _OCCURRED_ON, "党政综合办公室", 5000, "", "", "", ""),
        ("A2022039011", _FILED_ON, _OCCURRED_ON, "红岩村", 5000, "", "", "", ""),
        ("A2022039012", _FILED_ON, _OCCURRED_ON, "青石村", -5000, "", "", "", ""),
        ("A2022039013", _FILED_ON, _OCCURRED_ON, "青石村", "五千", "", "", "", ""),
        ("A2022039014", _FILED_ON, _OCCURRED_ON, "青石村", 5000.005, "", "", "", ""),
        ("A2022039015", _FILED_ON, _OCCURRED_ON, "青石村", FormulaCell("=#REF!*10000", "#REF!"), "", "", "", ""),
        ("A2022039016", _FILED_ON, _OCCURRED_ON, "青石村", 5000, "县医院", "本人", "", ""),
        ("A2022039017", _FILED_ON, _OCCURRED_ON, "青石村", 5000, "社会事务办公室", "", "", ""),
        ("A2022039018", _FILED_ON, _OCCURRED_ON, "青石村", 5000, "社会事务办公室", "同事", "", ""),
        ("A2022039019", _FILED_ON, _OCCURRED_ON, "青石村", 5000, "", "", "民事", "已破"),
        ("A2022039020", _FILED_ON, _OCCURRED_ON, "青石村", 5000, "", "", "", ""),
        ("A2022039020", _FILED_ON, _OCCURRED_ON, "松涧村", 8000, "", "", "", ""),
        ("A2022039021", "3月4日", _OCCURRED_ON, "松间村", "三四千", "", "", "", ""),
        ("A2022039022", _OCCURRED_ON, _FILED_ON, "青石村", "约5万", "", "本人", "", ""),
        ("A2022039023", _FILED_ON, _OCCURRED_ON, "", 5000, "", "", "", ""),
    ]
    return DemoSheet("案件", (_CASE_HEADER,), rows, titles=("案件台账(问题样例)",))


def _make_wan_sheet() -> DemoSheet:
    header = ("接警编号", "立案时间", "居住地村", "涉案金额(万元)")
    rows: list[Sequence[DemoCell]] = [
        ("202203049101", _FILED_ON, "青石村", 0.5),
        ("202203049102", _FILED_ON, "青石村", "5000元"),
    ]
    return DemoSheet("警情台账", (header,), rows)


def _make_person_sheets() -> list[DemoSheet]:
    persons = ("人员编号", "类别", "居住性质", "所属村(社区)", "认定日期", "解除日期")
    return [
        DemoSheet(
            "重点人员",
            (persons,),
            [
                ("P901", "在逃人员", "常住", "青石村", _FILED_ON, ""),
                ("P902", "拦截人员", "租住", "青石村", _FILED_ON, ""),
                ("P903", "拦截人员", "常住", "青石村", "", ""),
                ("P904", "滞留境外", "常住", "青石村", _FILED_ON, _OCCURRED_ON),
            ],
        ),
        DemoSheet(
            "窝点",
            (("窝点编号", "所属村(社区)", "查获日期"),),
            [("W901", "", _FILED_ON), ("W902", "松涧村", "2022/13/1")],
        ),
    ]


def _make_sanction_sheets() -> list[DemoSheet]:
    return [
        DemoSheet(
            "督办",
            (("编号", "对象", "类型", "发文级别", "日期", "事由"),),
            [
                ("督2022-91", "民政办公室", "约谈", "街道", _FILED_ON, ""),
                ("督2022-92", "青石村", "批评", "街道", _FILED_ON, ""),
                ("督2022-93", "青石村", "约谈", "市", _FILED_ON, ""),
            ],
        ),
        DemoSheet(
            "宣传",
            (("记录编号", "对象", "日期", "方式", "场所", "受众人数", "资料份数"),),
            [
                ("X2022039001", "青石村", _FILED_ON, "逢人便讲", "", 30, 40),
                ("X2022039002", "青石村", _FILED_ON, "逢户必进", "茶馆", 30, 40),
                ("X2022039003", "青石村", _FILED_ON, "逢户必进", "", "很多", 40),
                ("X2022039004", "青石村", _FILED_ON, "逢户必进", "", 30, -40),
            ],
        ),
    ]


def _make_declaration_sheets() -> list[DemoSheet]:
    return [
        DemoSheet(
            "报送",
            (("对象", "台账", "月份", "报送日期"),),
            [
                (STREET.name, "案件", 2022.1, _FILED_ON),
                (STREET.name, "案件", "2022-06~2022-01", _FILED_ON),
                (STREET.name, "案件", "上个月", _FILED_ON),
                (STREET.name, "信访", "2022-02", _FILED_ON),
            ],
        ),
        DemoSheet(
            "基数",
            (("对象", "期间", "指标", "数量", "签认日期"),),
            [
                ("青石村", "2021H1", "案件", -1, _FILED_ON),
                ("松涧村", "2021H1", "案件", 3.5, _FILED_ON),
                ("白鹭村", "前年", "案件", 3, _FILED_ON),
                ("白鹭村", "2021H1", "损失", 3, _FILED_ON),
            ],
        ),
        DemoSheet(
            "认定",
            (("对象", "条款", "期间", "结论", "认定人", "认定日期"),),
            [
                ("青石村", "九(九)9", "2022", "达标", "考核组", _FILED_ON),
                ("松涧村", "四(一)5", "2022", "基本达标", "考核组", _FILED_ON),
                ("白鹭村", "四(一)5", "2022", "达标", "", _FILED_ON),
            ],
        ),
    ]
