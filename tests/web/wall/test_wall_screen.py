"""The screen on a wall: its address is a secret of the office, and it shows outcomes without a case or a person."""

from __future__ import annotations

import re
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.sample_county import (
    COMMUNITY,
    OTHER_STREET,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    give_role,
    log_in_client,
    open_account,
    open_session,
    read_visible_text,
)
from tests.standing import YEAR, case, enter, row
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import HIGHER_KINDS, OrgKind, Register, Role
from wuzha.demo.office import open_demo_office
from wuzha.demo.street import STREET_CODE
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org
from wuzha.people.models import User, WallScreen
from wuzha.people.services import close_account, end_role
from wuzha.people.wall_screen_services import MAX_SCREENS, open_wall_screen
from wuzha.programmes.models import Programme
from wuzha.programmes.services import set_programme
from wuzha.registers.models import BOOKS
from wuzha.reports.wall_screen import (
    TILES_PER_VIEW,
    DayBoard,
    MonthBoard,
    MonthProgress,
    OutcomeBoard,
    build_boards,
)

OCTOBER = date(2022, 10, 20)


@pytest.fixture
def in_october(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: OCTOBER)


def read_wall(secret: str, view: object = "", client: Client | None = None) -> Any:
    return (client or Client()).get("/screens/wall/", {"key": secret, "view": view})


def open_street_screen(county: SampleCounty, name: str = "zheng") -> str:
    return open_wall_screen(actor=county[name], org=county.orgs[STREET])


def test_a_screen_shows_outcomes_without_any_session_and_turns_by_itself(
    county: SampleCounty, programme: Programme
) -> None:
    secret = open_street_screen(county)
    answer = read_wall(secret)
    assert secret not in answer.wsgi_request.path, "the log of accesses has the path"
    text = read_visible_text(answer)
    assert "文峰村" in text and "青石社区" in text and "待定" in text and "财政所" not in text
    assert not answer.cookies and "登录" not in text and "csrf" not in answer.content.decode()
    assert f'content="20; url=?key={secret}&amp;view=2"' in answer.content.decode()
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "noindex" in answer["X-Robots-Tag"]
    assert Client().post(f"/screens/wall/?key={secret}").status_code == 405


def test_its_views_are_villages_units_months_and_days_and_then_the_first_again(
    county: SampleCounty, programme: Programme
) -> None:
    secret = open_street_screen(county)
    words = ("文峰村", "财政所", "各月报送情况", "距2")
    for number, word in enumerate(words, 1):
        page = read_wall(secret, number).content.decode()
        assert word in page and f"{number} / 4" in page
    assert "view=1" in read_wall(secret, 4).content.decode()
    for wrong in ("0", "5", "-1", "x", "１", "9" * 5000):
        assert "1 / 4" in read_wall(secret, wrong).content.decode()


def test_a_wrong_closed_or_orphaned_address_is_the_same_plain_page(county: SampleCounty, programme: Programme) -> None:
    wrong = read_wall("x" * 43)
    assert wrong.status_code == 404 and "这个地址已停用" in wrong.content.decode()
    assert wrong["Referrer-Policy"] == "no-referrer" and "登录" not in wrong.content.decode()
    secret = open_street_screen(county)
    assert read_wall(secret).status_code == 200
    assert read_wall(WallScreen.objects.get().secret_hash).content == wrong.content
    close_account(actor="security", user=county["zheng"])
    assert read_wall(secret).content == wrong.content and read_wall(secret).status_code == 404


def test_an_address_ends_for_good_with_the_role_of_who_opened_it(county: SampleCounty, programme: Programme) -> None:
    secret, second = open_street_screen(county), open_street_screen(county, "wu")
    leader = county["zheng"]
    end_role(actor="security", membership=leader.memberships.get())
    assert read_wall(secret).status_code == 404 and read_wall(second).status_code == 200
    assert LogLine.objects.filter(action="close_screen", org=STREET, actor="security").exists()
    give_role(leader, Role.GROUP_LEADER, county.orgs[STREET])
    assert read_wall(secret).status_code == 404


def test_the_office_opens_an_address_sees_it_once_and_the_leader_closes_it(
    county: SampleCounty, programme: Programme
) -> None:
    wu, zheng = log_in_client(county, "wu"), log_in_client(county, "zheng")
    address = wu.post("/screens/open/", {"org": STREET}).context["address"]
    assert Client().get(address).status_code == 200
    secret = address.rpartition("=")[2]
    for page in (wu.get("/screens/"), zheng.get("/screens/")):
        assert "清河街道" in read_visible_text(page) and secret not in page.content.decode()
    screen = WallScreen.objects.get()
    assert "已停用" in zheng.post("/screens/close/", {"screen": screen.pk}, follow=True).content.decode()
    assert Client().get(address).status_code == 404
    assert "可能已经停用" in wu.post("/screens/close/", {"screen": screen.pk}, follow=True).content.decode()
    lines = LogLine.objects.filter(org=STREET).order_by("number")
    assert [(line.actor, line.action) for line in lines][-2:] == [("wu", "open_screen"), ("zheng", "close_screen")]
    assert secret not in str(list(LogLine.objects.values()))


def test_only_the_office_and_the_leader_of_the_street_open_and_close(
    county: SampleCounty, programme: Programme
) -> None:
    second = open_account("fang", role=Role.STREET_OFFICE, org=county.orgs[OTHER_STREET])
    stranger = log_in_client(county, "li")
    for path in ("/screens/", "/screens/open/", "/screens/close/"):
        assert stranger.get(path, follow=True).status_code == 404 and stranger.post(path).status_code in (404, 405)
    fang = open_session(second)
    assert fang.post("/screens/open/", {"org": STREET}).status_code == 404
    secret = open_street_screen(county)
    for number in (WallScreen.objects.get().pk, "x", "9" * 5000, ""):
        page = fang.post("/screens/close/", {"screen": number}, follow=True)
        assert "可能已经停用" in page.content.decode()
    assert read_wall(secret).status_code == 200 and "清河街道" not in fang.get("/screens/").content.decode()


def test_an_org_has_no_more_addresses_than_it_can_oversee(county: SampleCounty) -> None:
    for _ in range(MAX_SCREENS):
        open_street_screen(county)
    with pytest.raises(RefusalError, match="请先停用"):
        open_street_screen(county)


def test_a_screen_keeps_nobody_logged_in_and_asks_nobody_for_a_password(
    county: SampleCounty, programme: Programme
) -> None:
    sessions = import_module(settings.SESSION_ENGINE)
    secret, wu = open_street_screen(county), log_in_client(county, "wu")
    key = wu.cookies["sessionid"].value
    session = sessions.SessionStore(key)
    session[sessions.LAST_USE_KEY] = session[sessions.LAST_USE_KEY] - 600
    session.save()
    read_wall(secret, client=wu)
    assert sessions.SessionStore(key)[sessions.LAST_USE_KEY] == session[sessions.LAST_USE_KEY]
    wu.get("/screens/")
    assert sessions.SessionStore(key)[sessions.LAST_USE_KEY] > session[sessions.LAST_USE_KEY]
    User.objects.filter(username="wu").update(must_change_password=True)
    assert read_wall(secret, client=wu).status_code == 200 and wu.get("/screens/").status_code == 302


def test_what_changes_no_outcome_and_no_month_changes_nothing_on_the_wall(
    county: SampleCounty, programme: Programme
) -> None:
    secret = open_street_screen(county)
    enter(county, Register.CASES, *(case(f"A{n}") for n in range(3)))
    before = [read_wall(secret, view).content for view in range(1, 5)]
    assert "未达标" in before[0].decode()
    enter(county, Register.CASES, *(case(f"B{n}", loss_fen=77_777_00, fraud_type="刷单") for n in range(7)))
    enter(county, Register.PERSONS, row(Register.PERSONS, person_no="P77", village=VILLAGE, category="offender"))
    assert [read_wall(secret, view).content for view in range(1, 5)] == before


def test_months_are_counted_by_orgs_from_their_report_day_on(county: SampleCounty, in_october: None) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    rows = [
        row(Register.DECLARATIONS, org=STREET, register=register, month=month)
        for register in ("cases", "persons", "dens")
        for month in months
        if month < "2022-08"
    ]
    enter(county, Register.DECLARATIONS, *rows)
    for code in (COMMUNITY, UNIT):
        values = {"org": code, "month": "2022-08"}
        own = [row(Register.DECLARATIONS, register=register, **values) for register in ("cases", "persons", "dens")]
        enter(county, Register.DECLARATIONS, *own)
    boards = build_boards(county.orgs[STREET], date(2022, 10, 3)).views
    (board,) = [board for board in boards if isinstance(board, MonthBoard)]
    assert [month.month.id for month in board.months] == [f"2022-{month:02}" for month in range(1, 10)]
    july, august, september = board.months[-3:]
    assert july == MonthProgress(july.month, 3, 0, 0)
    assert (august.complete, august.late, august.pending) == (2, 1, 0)
    assert (september.complete, september.late, september.pending) == (0, 0, 3)


def test_days_are_counted_to_the_next_report_day_and_to_the_end(county: SampleCounty, programme: Programme) -> None:
    def read_days(today: date) -> tuple[str, int, int]:
        (board,) = [view for view in build_boards(county.orgs[STREET], today).views if isinstance(view, DayBoard)]
        return board.report_month.id, board.days_to_report, board.days_to_end

    assert read_days(date(2022, 12, 1)) == ("2022-11", 4, 30)
    assert read_days(date(2022, 12, 5)) == ("2022-11", 0, 26)
    assert read_days(date(2022, 12, 31)) == ("2022-12", 5, 0)
    assert read_days(date(2023, 1, 6))[1:] == (30, -6)


def test_many_villages_are_divided_among_views_and_each_street_has_its_own(
    county: SampleCounty, programme: Programme
) -> None:
    for number in range(TILES_PER_VIEW):
        add_org(actor="system", draft=OrgDraft(f"V{number:03}", f"第{number}村", OrgKind.VILLAGE, STREET))
    boards = [view for view in build_boards(county.orgs[STREET], OCTOBER).views if isinstance(view, OutcomeBoard)]
    villages = [board for board in boards if "单位" not in board.title]
    assert [(board.part, board.part_count, len(board.tiles)) for board in villages] == [(1, 2, 30), (2, 2, 2)]
    assert len({name for board in villages for name, _ in board.tiles}) == TILES_PER_VIEW + 2
    set_programme(actor="zhou", org=county.orgs[STREET].parent, plan="fengling", period=YEAR)
    names = [
        view.org_name
        for view in build_boards(county.orgs[STREET].parent, OCTOBER).views[:3]
        if isinstance(view, OutcomeBoard)
    ]
    assert names == ["清河街道", "清河街道", "东山街道"]


def test_a_street_without_a_plan_has_a_screen_that_says_so(county: SampleCounty) -> None:
    text = read_visible_text(read_wall(open_street_screen(county)))
    assert "尚未选定考核方案和期间" in text


def test_a_screen_of_an_english_browser_is_english(county: SampleCounty, programme: Programme) -> None:
    secret, client = open_street_screen(county), Client()
    client.cookies["language"] = "en"
    words = [read_visible_text(read_wall(secret, view, client)) for view in (3, 4)]
    assert "Months reported" in words[0] and "Until the report day" in words[1]
    wrong = read_wall("x", client=client)
    assert "This address is closed" in wrong.content.decode()


@pytest.mark.django_db
def test_no_case_person_amount_or_day_of_the_demo_is_on_its_wall() -> None:
    open_demo_office()
    street = Org.objects.get(code=STREET_CODE)
    secret = open_wall_screen(actor=User.objects.get(username="zheng"), org=street)
    views = build_boards(street, timezone.localdate()).views
    pages = [read_wall(secret, view).content.decode().replace(secret, "") for view in range(1, len(views) + 1)]
    text = " ".join(re.sub(r"<[^>]*>", " ", page) for page in pages)
    (days,) = [view for view in views if isinstance(view, DayBoard)]
    org_words = {word for org in Org.objects.all() for word in (org.name, org.code)}
    frame_days = {str(day) for day in (timezone.localdate(), days.report_on, days.period_end)}
    for word in sorted(org_words | frame_days, key=len, reverse=True):
        text = text.replace(word, "")
    values = {str(value) for value in list_book_values() if len(str(value)) > 3} - org_words - {"2021", "2022"}
    assert len(values) > 300 and [value for value in values if value in text] == []
    # Every number that is left is a year, a month, a view, or a count of orgs or days.
    numbers = {int(number) for number in re.findall(r"\d+", re.sub(r"\d{4}年", "", text))}
    assert max(numbers) <= max(Org.objects.exclude(kind__in=HIGHER_KINDS).count(), 31)


def list_book_values() -> list[object]:
    """Return every value of every row of every register, but codes and words of the vocabulary."""
    values: list[object] = []
    for book in BOOKS.values():
        names = [field.attname for field in book._meta.concrete_fields if not field.is_relation]
        for row_values in book.objects.values_list(*names):
            pairs = zip(names, row_values, strict=True)
            values += [value for name, value in pairs if value not in (None, "") and not name.endswith(("_at", "id"))]
    return values
