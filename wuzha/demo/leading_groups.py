"""The leading groups of the demo: most formed in time, one late, one missing, a hand-over and a stand-in.

The names are those of nobody: a family name and 某某.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import partial
from itertools import cycle

from django.utils import timezone

from wuzha.core.vocabulary import GroupPost
from wuzha.demo.neighbours import OTHER_ORGS, OTHER_STREET
from wuzha.demo.story import Story, get_org, get_user
from wuzha.demo.street import STREET_CODE, UNITS, VILLAGES, DemoOrg
from wuzha.duties.formation_services import record_formation
from wuzha.duties.models import GroupHolding
from wuzha.duties.post_services import HoldingDraft, appoint, hand_over, set_office

_FORMED_DAYS = (3, 5, 8, 10, 12)
"""Days of November of the first year, before the fifteenth, which the plan names."""

_LATE_DAY, _STREET_DAY = 24, 1
LATE_ORG, MISSING_ORG = VILLAGES[7], VILLAGES[8]
HAND_OVER_ORG, STAND_IN_ORG = VILLAGES[2], UNITS[2]
_FAMILY_NAMES = "冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
_STREET_POSTS = (
    (GroupPost.LEADER, "郑某某", "街道党工委书记"),
    (GroupPost.DEPUTY_LEADER, "王某某", "街道办事处副主任"),
    (GroupPost.DEPUTY_LEADER, "孙某某", "派出所所长"),
    (GroupPost.MEMBER, "钱某某", "社会治理办公室"),
    (GroupPost.MEMBER, "周某某", "党政综合办公室"),
    (GroupPost.MEMBER, "李某某", "财政分局"),
    (GroupPost.OFFICE_HEAD, "钱某某", "社会治理办公室"),
    (GroupPost.OFFICE_MEMBER, "吴某某", "社会治理办公室"),
    (GroupPost.OFFICE_MEMBER, "赵某某", "社会治理办公室"),
)


def plan_leading_groups(story: Story) -> None:
    """Plan the groups of both streets in November of the first year, and what changes in them afterwards."""
    year = story.first_day.year
    for username, code in (("wu", STREET_CODE), ("gao", OTHER_STREET.code)):
        story.plan_event(date(year, 11, _STREET_DAY), time(10), partial(_form_street_group, username, code))
    names = cycle(_FAMILY_NAMES)
    for orgs, username in (((*VILLAGES, *UNITS), "wu"), (OTHER_ORGS, "gao")):
        _plan_groups_of_orgs(story, orgs, username, names)
    story.plan_event(date(year + 1, 3, 2), time(10), partial(_hand_over, HAND_OVER_ORG))
    absent_since = story.today - timedelta(days=21)
    story.plan_event(absent_since, time(10), partial(_stand_in, STAND_IN_ORG, story.today + timedelta(days=14)))


def _plan_groups_of_orgs(story: Story, orgs: Sequence[DemoOrg], username: str, names: cycle[str]) -> None:
    days = cycle(_FORMED_DAYS)
    for org in orgs:
        if org in (MISSING_ORG, OTHER_STREET):
            continue
        on = date(story.first_day.year, 11, _LATE_DAY if org is LATE_ORG else next(days))
        act = partial(_form_group, username, org, on, (f"{next(names)}某某", f"{next(names)}某某"))
        story.plan_event(on + timedelta(days=1), time(11), act)


def _form_street_group(username: str, code: str) -> None:
    user, org, on = get_user(username), get_org(code), timezone.localdate()
    record_formation(actor=user, org=org, formed_on=on, paper_no=f"{org.name[:2]}街发〔{on.year}〕12号", received_on=on)
    set_office(actor=user, org=org, place="社会治理办公室", since_on=on)
    for post, name, department in _STREET_POSTS:
        _appoint(username, code, HoldingDraft(post=post, official_name=name, department=department, since_on=on))


def _form_group(username: str, org: DemoOrg, on: date, names: tuple[str, str]) -> None:
    paper_no = f"{org.name[:2]}发〔{on.year}〕{on.day}号"
    received_on = on + timedelta(days=1)
    entry_org = get_org(org.code)
    record_formation(actor=get_user(username), org=entry_org, formed_on=on, paper_no=paper_no, received_on=received_on)
    for post, name in zip((GroupPost.LEADER, GroupPost.OFFICE_MEMBER), names, strict=True):
        _appoint(username, org.code, HoldingDraft(post=post, official_name=name, since_on=on))


def _hand_over(org: DemoOrg) -> None:
    holding = _get_leader(org)
    hand_over(actor=get_user("wu"), holding=holding, official_name="云某某", on=timezone.localdate())


def _stand_in(org: DemoOrg, planned_end_on: date) -> None:
    holder = _get_leader(org)
    draft = HoldingDraft(
        post=GroupPost.LEADER,
        official_name="苏某某",
        since_on=timezone.localdate(),
        planned_end_on=planned_end_on,
        stands_in_for=holder.number,
    )
    _appoint("wu", org.code, draft)


def _appoint(username: str, code: str, draft: HoldingDraft) -> None:
    appoint(actor=get_user(username), org=get_org(code), draft=draft)


def _get_leader(org: DemoOrg) -> GroupHolding:
    leader: GroupHolding = GroupHolding.objects.in_force().get(
        org__code=org.code, post=GroupPost.LEADER, ended_on=None, stands_in_for=None
    )
    return leader
