"""Make the values of the notice with which an org forms its leading group: from the posts on record alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from wuzha.core.i18n import noop, override
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import GroupPost
from wuzha.duties.group_record import GroupRecord, load_group
from wuzha.duties.models import GroupHolding
from wuzha.orgs.models import Org
from wuzha.programmes.plan_choice import build_questions, find_programme
from wuzha.reports.papers.head_fields import build_head_of_today
from wuzha.reports.papers.paper_contents import GroupNotice
from wuzha.reports.papers.paper_draft import PaperDraft, PaperSubject
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_rows import PostRow

_NOT_FORMED = noop("领导小组还没有登记成立。")
_NO_LEADER = noop("还没有登记组长。")
_MEMBER_POSTS = (GroupPost.LEADER, GroupPost.DEPUTY_LEADER, GroupPost.MEMBER)


def draft_group_notice(org: Org, today: date) -> PaperDraft:
    """Return the notice of the org's leading group as it is today.

    Raises: RefusalError where it has no group, no leader or no programme.
    """
    programme = find_programme(org)
    if programme is None:
        raise RefusalError("round.no_programme")
    group = load_group(org, today)
    if obstacle := _find_obstacle(group):
        raise RefusalError("paper.not_yet", kind=PaperKind.GROUP_NOTICE.chinese, why=obstacle)
    with override(None):
        return PaperDraft(
            org=org,
            round=None,
            subject=PaperSubject(),
            head=build_head_of_today(org, build_questions(programme, today)),
            content=_build_content(group),
        )


def _find_obstacle(group: GroupRecord) -> str:
    if group.entry is None:
        return _NOT_FORMED
    return "" if group.list_of(GroupPost.LEADER) else _NO_LEADER


def _build_content(group: GroupRecord) -> GroupNotice:
    if group.entry is None or group.entry.formed_on is None:
        raise LookupError("a group that is not on record has no notice")
    return GroupNotice(
        org=group.org.name,
        formed_on=group.entry.formed_on,
        posts=tuple(_list_posts(group)),
        office_place="" if group.office is None else group.office.place,
        office_head=_name_people(group, group.list_of(GroupPost.OFFICE_HEAD), with_departments=False),
        office_members=_name_people(group, group.list_of(GroupPost.OFFICE_MEMBER), with_departments=False),
    )


def _list_posts(group: GroupRecord) -> Iterator[PostRow]:
    for post in _MEMBER_POSTS:
        if holdings := group.list_of(post):
            yield PostRow(post.chinese, _name_people(group, holdings, with_departments=True))


def _name_people(group: GroupRecord, holdings: Sequence[GroupHolding], *, with_departments: bool) -> str:
    return "、".join(_name_official(group, holding, with_departments=with_departments) for holding in holdings)


def _name_official(group: GroupRecord, holding: GroupHolding, *, with_departments: bool) -> str:
    holder = group.find_absent(holding)
    notes = [holding.department] if with_departments and holding.department else []
    notes += [] if holder is None else [f"代理{holder.official_name}"]
    return f"{holding.official_name}（{'，'.join(notes)}）" if notes else holding.official_name
