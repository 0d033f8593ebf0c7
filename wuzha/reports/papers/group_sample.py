"""Sample values of the notice of a leading group, with names that nobody has."""

from __future__ import annotations

from datetime import date

from wuzha.reports.papers.paper_contents import GroupNotice
from wuzha.reports.papers.paper_rows import PostRow


def build_group_notice() -> GroupNotice:
    """Return the notice of an invented village."""
    return GroupNotice(
        org="青石村",
        formed_on=date(2026, 11, 10),
        posts=(PostRow("组长", "甲某某（村党支部书记）"), PostRow("成员", "乙某某（网格长）、丙某某（治保主任）")),
        office_place="村综治中心",
        office_head="乙某某",
        office_members="丁某某、戊某某",
    )
