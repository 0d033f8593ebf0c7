"""The register of sanctions (督办)."""

from __future__ import annotations

from wuzha.core.cells import LONGEST_TEXT
from wuzha.core.vocabulary import Register
from wuzha.registers.base import Entry, code_field, day_field, org_field, term_field, text_field


class Sanction(Entry):
    """One paper served on an org: criticism, talk or ordered rectification."""

    register = Register.SANCTIONS

    sanction_no = code_field("编号")
    org = org_field("对象", required=True, db_column="org")
    kind = term_field("类型")
    issued_by = term_field("发文级别")
    issued_on = day_field("日期")
    received_on = day_field("接收日期")
    reason = text_field("事由", LONGEST_TEXT)
