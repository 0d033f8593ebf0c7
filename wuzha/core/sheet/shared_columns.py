"""Columns that the sheets of several registers have alike."""

from __future__ import annotations

from wuzha.core.sheet.cells import CellKind
from wuzha.core.sheet.sheet_column import SheetColumn, make_date_column, make_term_column
from wuzha.core.vocabulary import Relation

VILLAGE = SheetColumn(
    "所属村(社区)",
    "village",
    CellKind.VILLAGE,
    aliases=("村(社区)", "所属村", "现住址所属村", "居住地村", "所属社区", "所属村/社区", "所属村、社区", "村/社区"),
    note="填代码或名称，须与“组织”表一致",
    example="青石村",
)
RECEIVED_ON = make_date_column(
    "接收日期", "received_on", "街道得知的日期；不填则视为案发时即已掌握", "2022-07-08", "接收时间"
)
RELATION = make_term_column(
    "与职工关系", "relation", Relation, aliases=("与单位职工关系",), note="填了单位就必须填；空白表示与单位无关"
)
ORG = SheetColumn(
    "对象", "org", CellKind.ORG, is_required=True, aliases=("组织",), note=VILLAGE.note, example=VILLAGE.example
)
MEASURED_PERIOD = SheetColumn(
    "期间",
    "period",
    CellKind.PERIOD,
    is_required=True,
    aliases=("评定期间",),
    note="如 2021H1、2021年上半年、2021年",
    example="2021H1",
)
