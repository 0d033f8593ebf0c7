"""The register of persons of concern (重点人员)."""

from __future__ import annotations

from wuzha.core.vocabulary import Register
from wuzha.registers.base import Entry, code_field, day_field, org_field, term_field


class PersonOfConcern(Entry):
    """One person by a number of our own: category, residence and days; never a name."""

    register = Register.PERSONS
    owner = "village"

    person_no = code_field("人员编号")
    category = term_field("类别")
    residence = term_field("居住性质")
    village = org_field("所属村（社区）", db_column="village")
    unit = org_field("所属单位", db_column="unit")
    relation = term_field("与职工关系")
    confirmed_on = day_field("认定日期")
    confirmation = term_field("认定状态")
    cleared_on = day_field("解除日期")
    received_on = day_field("接收日期")
