"""The tree of orgs: which org can stand below which, what moves along, and successions."""

from dataclasses import replace
from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction

from tests.blocked_queries import wait_for_blocked_query
from tests.sample_county import COMMUNITY, COUNTY, OTHER_STREET, STREET, UNIT, VILLAGE, SampleCounty
from wuzha.audit import log
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, OrgKind, SuccessionKind
from wuzha.orgs.drafts import OrgDraft, find_last_change
from wuzha.orgs.models import Org, Succession
from wuzha.orgs.services import (
    ChangedMeanwhileError,
    add_org,
    change_org,
    succeed_org,
)

NEW_VILLAGE = OrgDraft("520399001202", "新民村", OrgKind.VILLAGE, STREET)


def list_codes(orgs: object) -> list[str]:
    return sorted(org.code for org in orgs)  # type: ignore[attr-defined]


def test_everything_below_an_org_is_found_by_its_path(county: SampleCounty) -> None:
    assert list_codes(Org.objects.below(county.orgs[STREET])) == sorted([STREET, VILLAGE, COMMUNITY, UNIT])
    assert list_codes(Org.objects.below(county.orgs[COUNTY])) == list_codes(Org.objects.all())
    assert list_codes(Org.objects.under([])) == []


@pytest.mark.parametrize(
    "text", ["文峰村", "文峰", " 文 峰 村 ", "文\u200b峰村", "文峰村委会", "文峰村民委员会", "５２０３９９００１２０１"]
)
def test_a_village_is_found_however_its_name_is_written(county: SampleCounty, text: str) -> None:
    assert list_codes(Org.objects.matching(text)) == [VILLAGE]
    assert list_codes(Org.objects.named(text)) == [VILLAGE]


def test_a_community_and_a_street_are_found_by_the_names_of_their_committee_and_office(county: SampleCounty) -> None:
    for text in ("青石社区居委会", "青石居委会", "清河街道青石社区"):
        assert list_codes(Org.objects.named(text)) == [COMMUNITY]
    assert list_codes(Org.objects.matching("青石居民委员会")) == [COMMUNITY]
    assert list_codes(Org.objects.named("清河街道办事处")) == [STREET]
    Org.objects.filter(code=COMMUNITY).update(name="青石 居委会（新）")
    assert list_codes(Org.objects.matching("青石社区")) == list_codes(Org.objects.matching("居委会(新)")) == [COMMUNITY]


def test_a_text_of_which_nothing_can_be_seen_finds_no_org(county: SampleCounty) -> None:
    assert list_codes(Org.objects.matching("\u200b")) == [] and Org.objects.named("\u200b") == []


def test_a_code_that_opens_another_code_is_not_above_it(county: SampleCounty) -> None:
    longer = add_org(actor="wu", draft=OrgDraft(f"{STREET}9", "另一街道", OrgKind.STREET, COUNTY))
    assert longer not in Org.objects.below(county.orgs[STREET])


def test_a_code_that_differs_in_its_letters_alone_is_another_org(county: SampleCounty) -> None:
    small = add_org(actor="zhou", draft=OrgDraft("j1", "甲街道", OrgKind.STREET, COUNTY))
    large = add_org(actor="zhou", draft=OrgDraft("J1", "乙街道", OrgKind.STREET, COUNTY))
    below = add_org(actor="zhou", draft=OrgDraft("V9", "丙村", OrgKind.VILLAGE, "j1"))
    assert list_codes(Org.objects.below(small)) == ["V9", "j1"]
    assert below not in Org.objects.below(large)


def test_a_new_org_is_one_line_of_the_log(county: SampleCounty) -> None:
    org = add_org(actor="wu", draft=NEW_VILLAGE)
    line = LogLine.objects.latest("number")
    assert org.path == f"/{COUNTY}/{STREET}/{NEW_VILLAGE.code}/"
    assert (line.actor, line.action, line.subject, line.org) == (
        "wu",
        LogAction.ADD_ORG,
        f"org:{NEW_VILLAGE.code}",
        NEW_VILLAGE.code,
    )


@pytest.mark.parametrize(
    ("draft", "message"),
    [
        (replace(NEW_VILLAGE, code=VILLAGE), "已是别的组织的代码"),
        (replace(NEW_VILLAGE, code="5203/1"), "斜杠"),
        (replace(NEW_VILLAGE, parent="520399009"), "上级"),
        (replace(NEW_VILLAGE, parent=VILLAGE), "级别不在本行之上"),
        (replace(NEW_VILLAGE, opened_on=date(2022, 1, 1), closed_on=date(2021, 1, 1)), "停用日期"),
    ],
)
def test_a_draft_that_does_not_fit_the_tree_is_refused_and_nothing_is_logged(
    county: SampleCounty, draft: OrgDraft, message: str
) -> None:
    before = (Org.objects.count(), LogLine.objects.count())
    with pytest.raises(RefusalError, match=message):
        add_org(actor="wu", draft=draft)
    assert (Org.objects.count(), LogLine.objects.count()) == before


def test_orgs_below_a_moved_org_move_along(county: SampleCounty) -> None:
    add_org(actor="zhou", draft=OrgDraft("5203", "样本市", OrgKind.CITY))
    change_org(actor="zhou", draft=OrgDraft(COUNTY, "样本县", OrgKind.COUNTY, "5203"))
    assert Org.objects.get(code=VILLAGE).path == f"/5203/{COUNTY}/{STREET}/{VILLAGE}/"
    change_org(actor="zhou", draft=OrgDraft(VILLAGE, "文峰村", OrgKind.VILLAGE, OTHER_STREET))
    assert Org.objects.get(code=VILLAGE) in Org.objects.below(Org.objects.get(code=OTHER_STREET))
    assert Org.objects.get(code=VILLAGE) not in Org.objects.below(Org.objects.get(code=STREET))


def test_a_change_logs_its_fields_and_no_change_writes_no_line(county: SampleCounty) -> None:
    draft = OrgDraft(VILLAGE, "文峰新村", OrgKind.VILLAGE, STREET, aliases=("文峰村",))
    change_org(actor="wu", draft=draft)
    line = LogLine.objects.latest("number")
    assert (line.action, line.details) == (
        LogAction.CHANGE_ORG,
        '{"changed":{"aliases":["","文峰村"],"name":["文峰村","文峰新村"]}}',
    )
    change_org(actor="wu", draft=draft)
    assert LogLine.objects.latest("number") == line


def test_an_org_cannot_go_below_itself(county: SampleCounty) -> None:
    with pytest.raises(RefusalError):
        change_org(actor="wu", draft=OrgDraft(COUNTY, "样本县", OrgKind.COUNTY, STREET))


def test_merged_villages_are_closed_except_the_successor(county: SampleCounty) -> None:
    day = date(2022, 7, 1)
    succeed_org(actor="wu", predecessors=[VILLAGE, COMMUNITY], successors=[VILLAGE], kind=SuccessionKind.MERGED, on=day)
    assert Org.objects.get(code=COMMUNITY).closed_on == day
    assert Org.objects.get(code=VILLAGE).closed_on is None
    assert list_codes(
        Org.objects.in_use(day).of_kind(OrgKind.VILLAGE, OrgKind.COMMUNITY).below(county.orgs[STREET])
    ) == [VILLAGE]


@pytest.mark.parametrize(
    ("predecessors", "successors", "kind"),
    [
        ([VILLAGE], [COMMUNITY], SuccessionKind.MERGED),
        ([VILLAGE], [COMMUNITY], SuccessionKind.SPLIT),
        ([VILLAGE, COMMUNITY], [UNIT], SuccessionKind.RENAMED),
        ([VILLAGE, "520399001299"], [COMMUNITY], SuccessionKind.MERGED),
    ],
)
def test_a_succession_whose_numbers_of_orgs_do_not_fit_its_kind_is_refused(
    county: SampleCounty, predecessors: list[str], successors: list[str], kind: SuccessionKind
) -> None:
    with pytest.raises(RefusalError):
        succeed_org(actor="wu", predecessors=predecessors, successors=successors, kind=kind, on=date(2022, 7, 1))
    assert not Org.objects.filter(closed_on__isnull=False).exists()


@pytest.mark.parametrize("late", [VILLAGE, COMMUNITY])
def test_an_org_that_opens_later_is_neither_predecessor_nor_successor(county: SampleCounty, late: str) -> None:
    Org.objects.filter(code=late).update(opened_on=date(2022, 8, 1))
    with pytest.raises(RefusalError, match="2022-08-01才启用"):
        succeed_org(
            actor="wu",
            predecessors=[VILLAGE],
            successors=[COMMUNITY],
            kind=SuccessionKind.RENAMED,
            on=date(2022, 7, 1),
        )


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_several_concurrent_additions_of_one_code_all_but_one_are_refused(county: SampleCounty) -> None:
    messages = list[str]()

    def add_same_code() -> None:
        try:
            add_org(actor="zhou", draft=NEW_VILLAGE)
        except RefusalError as error:
            messages.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=add_same_code) for _ in range(3)]
    with transaction.atomic():
        add_org(actor="wu", draft=NEW_VILLAGE)
        for thread in threads:
            thread.start()
        wait_for_blocked_query()
    for thread in threads:
        thread.join()
    assert len(messages) == 3 and all("“520399001202”已是别的组织的代码" in message for message in messages)
    assert LogLine.objects.filter(subject="org:520399001202").count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_second_of_two_concurrent_changes_of_an_org_is_refused(county: SampleCounty) -> None:
    last_change, conflicts = find_last_change(VILLAGE), list[bool]()

    def change_name() -> None:
        try:
            change_org(
                actor="zhou", draft=OrgDraft(VILLAGE, "文峰新村", OrgKind.VILLAGE, STREET), last_seen=last_change
            )
        except ChangedMeanwhileError:
            conflicts.append(True)
        finally:
            connection.close()

    thread = Thread(target=change_name)
    with transaction.atomic():
        change_org(
            actor="wu",
            draft=OrgDraft(VILLAGE, "文峰村", OrgKind.VILLAGE, STREET, aliases=("桐花",)),
            last_seen=last_change,
        )
        thread.start()
        wait_for_blocked_query()
    thread.join()
    assert conflicts == [True]
    assert Org.objects.get(code=VILLAGE).aliases == "桐花"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_succession_with_a_new_org_waits_for_a_writer_of_its_predecessor_without_a_deadlock(
    county: SampleCounty,
) -> None:
    successions, day = list[Succession](), date(2022, 7, 1)

    def merge() -> None:
        try:
            successions.extend(
                succeed_org(
                    actor="zhou",
                    predecessors=[VILLAGE, COMMUNITY],
                    successors=[],
                    kind=SuccessionKind.MERGED,
                    on=day,
                    new=[NEW_VILLAGE],
                )
            )
        finally:
            connection.close()

    thread = Thread(target=merge)
    with transaction.atomic():
        Org.objects.select_for_update().get(code=VILLAGE)
        thread.start()
        wait_for_blocked_query()
        log.record(actor="wu", action=LogAction.CHANGE_ORG, subject=f"org:{VILLAGE}", org=VILLAGE)
    thread.join()
    assert [(item.predecessor.code, item.successor.code) for item in successions] == [
        (VILLAGE, NEW_VILLAGE.code),
        (COMMUNITY, NEW_VILLAGE.code),
    ]


@pytest.mark.parametrize("name", ["新\x01民村", "新民村\r\n", "新\u202e民村", "新\u200b民村"])
def test_a_name_with_characters_that_nobody_sees_is_refused_as_name_and_as_alias(
    county: SampleCounty, name: str
) -> None:
    for draft in (replace(NEW_VILLAGE, name=name), replace(NEW_VILLAGE, aliases=(name,))):
        with pytest.raises(RefusalError, match="看不见的字符"):
            add_org(actor="wu", draft=draft)
    assert not Org.objects.filter(code=NEW_VILLAGE.code).exists()
