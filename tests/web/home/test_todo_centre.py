"""The to-do centre: what waits for whom, until when, and a link that has exactly the rows meant."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.attribution import propose_community
from tests.rounds import add_colleague
from tests.sample_county import (
    COMMUNITY,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    log_in_client,
    open_account,
    open_session,
    read_visible_text,
    set_own_passwords,
)
from tests.standing import YEAR, case, enter, row
from tests.todo import read_todo
from tests.uploads import A1, UNREADABLE, commit_sheets, make_case_sheet, upload_sheets
from wuzha.core.vocabulary import Register, Role, TodoVerb
from wuzha.programmes.models import Programme
from wuzha.programmes.report_days import ReportDays
from wuzha.programmes.services import set_programme, set_report_day
from wuzha.registers.models import Case
from wuzha.web.home import todo_list
from wuzha.web.home.todo_groups import TodoGroup, find_address
from wuzha.web.home.todo_list import count_todo_items, list_todo_groups

OCTOBER = date(2022, 10, 3)


@pytest.fixture
def in_october(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: OCTOBER)


def declare(county: SampleCounty, *, without: str, of: str = "cases") -> None:
    """Declare all months until September 2022 for the street, but one month of one register not for the village."""
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13) if (year, month) < (2022, 10)]
    pairs = [(register, month) for register in ("cases", "persons", "dens") for month in months]
    rows = [(org, *pair) for pair in pairs for org in ((COMMUNITY, UNIT) if pair == (of, without) else (STREET,))]
    entries = [row(Register.DECLARATIONS, org=org, register=register, month=month) for org, register, month in rows]
    enter(county, Register.DECLARATIONS, *entries)
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)


def find_groups(county: SampleCounty, name: str, verb: TodoVerb) -> list[TodoGroup]:
    county[name].cache_memberships()
    return [group for group in list_todo_groups(county[name]) if group.verb is verb]


def test_the_office_chases_a_month_from_its_report_day_on(county: SampleCounty, in_october: None) -> None:
    declare(county, without="2022-08")
    (group,) = find_groups(county, "wu", TodoVerb.CHASE)
    assert (group.title, group.org_names, group.due_on) == ("2022年8月案件台账", ["文峰村"], date(2022, 9, 5))
    assert (group.section, group.due_text) == ("overdue", "逾期28天")


def test_an_office_has_a_report_day_of_its_own(county: SampleCounty, in_october: None) -> None:
    declare(county, without="2022-09")
    assert [group.due_text for group in find_groups(county, "wu", TodoVerb.CHASE)] == ["2天后"]
    wu = log_in_client(county, "wu")
    assert 'value="5"' in wu.get(f"/standing/{STREET}/report-day/").content.decode()
    assert "每个月都有这一天" in read_visible_text(wu.post(f"/standing/{STREET}/report-day/", {"day": "31"}))
    assert wu.post(f"/standing/{STREET}/report-day/", {"day": "2"}).status_code == 302
    assert [group.due_text for group in find_groups(county, "wu", TodoVerb.CHASE)] == ["逾期1天"]
    assert log_in_client(county, "li").get(f"/standing/{STREET}/report-day/").status_code == 404


def test_the_report_day_of_a_county_counts_where_the_street_has_none(county: SampleCounty, in_october: None) -> None:
    set_report_day(actor="zhou", org=county.orgs["520399"], day=20)
    declare(county, without="2022-09")
    assert [group.due_on for group in find_groups(county, "wu", TodoVerb.CHASE)] == [date(2022, 10, 20)]


def test_the_link_of_a_month_opens_the_calendar_with_its_cell_chosen(county: SampleCounty, in_october: None) -> None:
    declare(county, without="2022-08")
    (group,) = find_groups(county, "wu", TodoVerb.CHASE)
    page = log_in_client(county, "wu").get(group.address).content.decode()
    assert re.search(f'value="{VILLAGE}[|]2022-08"[^>]* checked', page) and page.count(" checked") == 1


def test_a_village_reports_its_own_months_and_sees_no_other_village(county: SampleCounty, in_october: None) -> None:
    declare(county, without="2022-08")
    (group,) = find_groups(county, "li", TodoVerb.REPORT)
    assert (
        group.address.startswith(f"/declarations/?org={VILLAGE}&months=2022-08")
        and find_groups(county, "li", TodoVerb.CHASE) == []
    )
    assert find_groups(county, "zhao", TodoVerb.REPORT) == []


def test_a_clause_is_attested_by_the_end_of_the_period(county: SampleCounty, in_october: None) -> None:
    declare(county, without="2022-08")
    groups = find_groups(county, "wu", TodoVerb.ATTEST)
    assert {group.due_on for group in groups} == {date(2022, 12, 31)}
    assert find_groups(county, "chen", TodoVerb.ATTEST) == []


def test_every_line_about_rows_leads_to_exactly_so_many(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    blanks = [case("C1", loss_fen=None), case("C2", loss_fen=1, status=None), case("C3", COMMUNITY, None)]
    enter(county, Register.CASES, *blanks, case("C4", loss_fen=5), row(Register.CASES, case_no="C5", filed_on=OCTOBER))
    wu = log_in_client(county, "wu")
    items = [
        item
        for verb in (TodoVerb.COMPLETE, TodoVerb.REPAIR)
        for group in find_groups(county, "wu", verb)
        for item in group.items
    ]
    assert len(items) > 5
    for item in items:
        page = wu.get(find_address(item)).context["page"]
        assert page.paginator.count == item.count, find_address(item)


def test_doubtful_rows_are_verified_in_a_list_that_has_these_alone(county: SampleCounty, programme: Programme) -> None:
    person = {"category": "offender", "village": VILLAGE, "residence": "permanent", "confirmed_on": date(2022, 3, 1)}
    for number, confirmation in (("P1", "pending"), ("P2", "confirmed")):
        entry = row(Register.PERSONS, person_no=number, confirmation=confirmation, **person)
        enter(county, Register.PERSONS, entry)
        doubts = find_groups(county, "chen", TodoVerb.VERIFY)
        # One person who is confirmed decides the clause: what is doubtful about the other matters no more.
        assert [group.title for group in doubts] == (
            ["四(一)3“没有涉诈重点人员”待核实的记录"] if number == "P1" else []
        )
        for group in doubts:
            assert (group.due_on, group.amount) == (YEAR.end, "1条")
            page = read_visible_text(log_in_client(county, "chen").get(group.address))
            assert group.address.startswith("/books/persons/?org=") and "P1" in page
    assert find_groups(county, "li", TodoVerb.VERIFY) == []


def test_a_village_that_has_failed_is_not_chased_for_what_no_longer_matters(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1"), case("A2"))
    wu = log_in_client(county, "wu")
    attested = [group for group in find_groups(county, "wu", TodoVerb.ATTEST) if group.title.endswith("“履职到位”")]
    assert {group.section.value: group.org_names for group in attested} == {
        "overdue": ["青石社区"],
        "settled": ["文峰村"],
    }
    assert "认定 四(一)5“履职到位” 文峰村" not in str(read_todo(wu.get("/")))
    page = wu.get("/todo/").content.decode()
    assert page.index("已不影响结论") < page.index("文峰村")
    settled = [group.id for group in attested if group.is_settled]
    assert settled and not any(f'value="{group}"' in page for group in settled)
    assert "没有选中事项" in read_visible_text(wu.get("/todo/reminders/", {"group": settled}))


def test_a_failed_village_is_chased_as_long_as_the_target_of_its_street_waits(
    county: SampleCounty, in_october: None
) -> None:
    declare(county, without="2022-08")
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    (group,) = find_groups(county, "wu", TodoVerb.CHASE)
    assert group.section == "overdue"


def test_the_count_is_that_of_the_lines_that_matter(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"), case("A2"))
    wu = log_in_client(county, "wu")
    county["wu"].cache_memberships()
    page = wu.get("/todo/")
    count = count_todo_items(county["wu"])
    assert page.context["count"] == count and f"共{count}项" in read_visible_text(page)
    assert len(read_todo(page)) > count
    assert int(page.context["todo_count"]) == count


def test_a_page_that_shows_the_count_again_asks_two_short_questions(county: SampleCounty, programme: Programme) -> None:
    county["wu"].cache_memberships()
    count = count_todo_items(county["wu"])
    with CaptureQueriesContext(connection) as queries:
        assert count_todo_items(county["wu"]) == count
    assert len(queries) == 2


def test_an_upload_that_a_worker_has_read_is_counted_at_once(county: SampleCounty, tmp_path: Path) -> None:
    assert find_groups(county, "wu", TodoVerb.CONFIRM) == []
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1))
    (group,) = find_groups(county, "wu", TodoVerb.CONFIRM)
    assert group.address == f"/uploads/{upload.pk}/"


def test_chips_show_one_verb_alone(county: SampleCounty, programme: Programme) -> None:
    wu = log_in_client(county, "wu")
    lines = read_todo(wu.get("/todo/?verb=attest"))
    assert lines and all(line.startswith("认定") for line in lines)
    assert len(read_todo(wu.get("/todo/?verb=nonsense"))) > len(lines)


def test_a_line_of_many_orgs_leads_to_each_of_them(county: SampleCounty, programme: Programme) -> None:
    wu = log_in_client(county, "wu")
    (group,) = (group for group in find_groups(county, "wu", TodoVerb.ATTEST) if len(group.items) > 1)
    lines = read_todo(wu.get(f"/todo/?group={group.id}"))
    assert {line.split()[0] for line in lines} == {item.org_name for item in group.items}
    assert set(lines.values()) == {find_address(item) for item in group.items}


def test_an_account_that_nobody_has_logged_in_to_is_the_administrators(county: SampleCounty) -> None:
    open_account("new", role=Role.GRID_WORKER, org=county.orgs[VILLAGE])
    groups = find_groups(county, "security", TodoVerb.REMIND)
    assert "还没有登录过的账号" in [group.title for group in groups]
    assert find_groups(county, "wu", TodoVerb.REMIND) == []
    client = log_in_client(county, "security")
    (group,) = groups
    assert len(group.items) == client.get("/people/?state=never").context["page"].paginator.count


def test_a_dispute_names_its_case_on_the_page_alone(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"))
    propose_community(county, Case.objects.get())
    (group,) = find_groups(county, "wu", TodoVerb.DECIDE)
    today = timezone.localdate()
    assert group.due_on == ReportDays.load().find_due_day(county.orgs[VILLAGE].path, today)
    assert "A1" in read_visible_text(log_in_client(county, "wu").get("/todo/"))
    assert "A1" not in read_visible_text(log_in_client(county, "wu").get(f"/todo/reminders/?group={group.id}"))


def test_a_reminder_is_a_text_for_each_village_without_people(county: SampleCounty, in_october: None) -> None:
    declare(county, without="2022-08")
    enter(county, Register.CASES, case("A77", COMMUNITY))
    wu = log_in_client(county, "wu")
    county["wu"].cache_memberships()
    groups = list_todo_groups(county["wu"])
    page = read_visible_text(wu.get("/todo/reminders/", {"group": [group.id for group in groups]}))
    assert "文峰村待办事项：" in page
    assert "报送2022年8月案件台账，应于2022年9月5日前办结（逾期28天）。" in page
    assert "青石社区待办事项：" in page and "补充案件的被骗金额（1起），由派出所办理" in page
    assert "A77" not in page and "催报" not in page
    assert "没有选中事项" in read_visible_text(wu.get("/todo/reminders/?group=nonsense"))


def test_the_plan_of_the_next_period_is_missed_two_months_before_the_last_one_ends(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    Programme.objects.filter(pk=programme.pk).update(period="2024")
    for today, titles in ((date(2024, 10, 1), []), (date(2024, 11, 20), ["下一期的考核方案"])):
        monkeypatch.setattr(timezone, "localdate", lambda *_, today=today: today)
        assert [group.title for group in find_groups(county, "wu", TodoVerb.SET)] == titles


def test_somebody_without_anything_to_do_reads_so(county: SampleCounty) -> None:
    client: Client = log_in_client(county, "zheng")
    assert "现在没有待办事项" in read_visible_text(client.get("/todo/"))
    assert "待办事项" not in read_visible_text(client.get("/"))


INCOMPLETE_CASE = case("A1", filed_on=None, loss_fen=None, case_kind=None)


def read_frame_count(client: Client) -> int:
    """Return the number in the frame of a page that lists no to-dos."""
    return int(client.get("/books/").context["todo_count"])


def test_the_frame_counts_anew_after_each_write_of_its_reader(county: SampleCounty, programme: Programme) -> None:
    wu = log_in_client(county, "wu")
    earlier = read_frame_count(wu)
    enter(county, Register.CASES, INCOMPLETE_CASE)
    assert read_frame_count(wu) > earlier


def test_the_frame_may_be_half_a_minute_behind_the_writes_of_others(
    county: SampleCounty, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(todo_list, "FRAME_SECONDS", 1_000_000)
    han = add_colleague(county)
    set_own_passwords()
    client = open_session(han)
    earlier = read_frame_count(client)
    enter(county, Register.CASES, INCOMPLETE_CASE)
    assert read_frame_count(client) == earlier < count_todo_items(han)
    page = client.get("/todo/")
    assert int(page.context["todo_count"]) == page.context["count"] > earlier
    assert read_frame_count(client) == page.context["count"]
