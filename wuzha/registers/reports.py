"""The register of reports (报送)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from wuzha.core.vocabulary import Register
from wuzha.registers.base import Entry, day_field, org_field


class Report(Entry):
    """One register of one org declared complete for one month; a month without cases is declared too."""

    register = Register.REPORTS
    renamed: ClassVar[Mapping[str, str]] = {"register": "book"}

    org = org_field("对象", required=True, db_column="org")
    book = models.CharField("台账", max_length=40, db_column="register")
    month = models.CharField("月份", max_length=7)
    filed_on = day_field("报送日期")
