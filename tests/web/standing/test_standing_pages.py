"""The first pages, the evidence cards and the look back, as each person of the sample county sees them."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.sample_county import (
    COMMUNITY,
    COUNTY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.standing import case, enter, keep_books_for_days, row
from tests.todo import read_todo
from wuzha.audit.books_state import read_books_state
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.programmes.services import set_programme
from wuzha.registers.attribution.services import propose_village
from wuzha.registers.models import Case
from wuzha.registers.services import correct_entry, withdraw_entry

FIRST = "/"


def test_the_office_sees_outcomes_what_moved_since_yesterday_and_what_is_missing(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    page = read_visible_text(log_in_client(county, "wu").get(FIRST))
    for text in ("清河街道 2022年", "文峰村", "变为", "案件 A1（文峰村）", "新登记"):
        assert text in page
    assert "“履职到位”的认定" in page and "考核组" in page
    assert "东山" not in page


def test_the_office_goes_from_a_blank_to_the_cases_that_have_it(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"), case("A2", loss_fen=1))
    wu = log_in_client(county, "wu")
    assert "补充 案件的被骗金额（1起）" in str(read_todo(wu.get("/todo/")))
    page = read_visible_text(wu.get("/books/cases/?blank=loss_fen"))
    assert "A1" in page and "A2" not in page


def test_a_secretary_sees_one_sentence_about_the_village_and_no_other(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1", COMMUNITY))
    page = read_visible_text(log_in_client(county, "li").get(FIRST))
    assert "文峰村 2022年" in page and "待定" in page and "还可发案" in page and "需补充的资料" in page
    assert "青石社区" not in page and "A1" not in page and "工作目标" not in page


def test_a_leader_sees_targets_with_what_is_left_but_no_rows(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, *(case(f"B{number}", on=date(2021, 5, 1)) for number in range(20)), case("A1"))
    page = read_visible_text(log_in_client(county, "zheng").get(FIRST))
    assert "2022年发案1起，按2021年的基数至多19起，还可发18起。" in page
    assert "A1" not in page


def test_the_police_clerk_sees_what_waits_for_an_answer(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"))
    entry = Case.objects.get(key="A1")
    propose_village(actor=county["li"], case=entry, on_behalf_of=county.orgs[VILLAGE], village=None, reason="不在本村")
    assert "答复 案件归属（1起）" in str(read_todo(log_in_client(county, "chen").get(FIRST)))


@pytest.mark.parametrize("name", ["system", "security", "audit", "sun", "qian", "wang", "zhou"])
def test_nobody_comes_to_an_empty_page(county: SampleCounty, programme: Programme, name: str) -> None:
    page = read_visible_text(log_in_client(county, name).get(FIRST))
    assert "工作台" in page and "您的角色" in page


def test_a_target_opens_to_its_rows(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"), case("A2", COMMUNITY), case("B1", on=date(2021, 5, 1)))
    page = read_visible_text(log_in_client(county, "wu").get(f"/standing/{STREET}/targets/"))
    for text in ("A1", "A2", "B1", "计入2021年基数"):
        assert text in page
    assert log_in_client(county, "li").get(f"/standing/{STREET}/targets/").status_code == 404


def test_who_decided_a_soft_clause_stands_on_its_card(county: SampleCounty, programme: Programme) -> None:
    attestation = row(
        Register.ATTESTATIONS, org=VILLAGE, criterion="duties_done", period="2022", verdict="met", on=date(2022, 12, 30)
    )
    enter(county, Register.ATTESTATIONS, attestation)
    page = read_visible_text(log_in_client(county, "wu").get(f"/standing/{VILLAGE}/"))
    assert "认定：达标（2022-12-30）；wu于" in page


def test_the_card_names_who_decided_and_who_entered_it(county: SampleCounty, programme: Programme) -> None:
    values = {"criterion": "duties_done", "period": "2022", "verdict": "met", "on": date(2022, 12, 30), "by": "考核组"}
    enter(county, Register.ATTESTATIONS, row(Register.ATTESTATIONS, org=VILLAGE, **values))
    for name in ("wu", "zheng"):
        page = read_visible_text(log_in_client(county, name).get(f"/standing/{VILLAGE}/"))
        assert "认定：达标（考核组，2022-12-30）；wu于" in page


def test_looking_back_lists_the_entries_on_which_the_outcome_turned_and_no_others(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1", loss_fen=1), case("A2", loss_fen=1), case("A3", loss_fen=1))
    Case.objects.update(recorded_at=timezone.now() - timedelta(days=3))
    for model_row in Case.objects.filter(key="A1"):
        withdraw_entry(actor=county["wu"], entry=model_row, reason="撤案")
    (large,) = Case.objects.filter(key="A2")
    amount = Case.get_fact_fields().index("loss_fen")
    correct_entry(actor=county["wu"], entry=large, row=(*large.fact[:amount], 60_000_000, *large.fact[amount + 1 :]))
    Case.objects.filter(superseded_at__isnull=False).update(superseded_at=timezone.now() - timedelta(hours=1))
    yesterday = timezone.localdate() - timedelta(days=1)
    page = read_visible_text(log_in_client(county, "wu").get(f"/standing/{VILLAGE}/?known_on={yesterday}"))
    large_case = page[page.index("四(一)2") :]
    assert "被骗金额：0.01元 → 600,000.00元" in large_case
    assert "案件 A3" not in page


def test_a_village_does_not_see_where_a_case_came_from(county: SampleCounty, programme: Programme) -> None:
    keep_books_for_days(county)
    enter(county, Register.CASES, case("A1", COMMUNITY))
    (entry,) = Case.objects.filter(key="A1")
    place = Case.get_fact_fields().index("village_id")
    fact = (*entry.fact[:place], VILLAGE, *entry.fact[place + 1 :])
    correct_entry(actor=county["wu"], entry=entry, row=fact)
    yesterday = timezone.localdate() - timedelta(days=1)
    page = read_visible_text(log_in_client(county, "li").get(f"/standing/{VILLAGE}/?known_on={yesterday}"))
    assert "转到这里" in page and "青石社区" not in page
    assert "青石社区 → 文峰村" in read_visible_text(
        log_in_client(county, "wu").get(f"/standing/{VILLAGE}/?known_on={yesterday}")
    )


def test_looking_back_at_the_street_lists_what_differs(county: SampleCounty, programme: Programme) -> None:
    keep_books_for_days(county)
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    yesterday = timezone.localdate() - timedelta(days=1)
    page = read_visible_text(log_in_client(county, "wu").get(f"/standing/{STREET}/?known_on={yesterday}"))
    assert f"与{yesterday}当天的台账相比，不同的结论" in page


def test_the_office_sets_plan_and_period(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    assert "确定清河街道的方案和期间" in read_visible_text(wu.get("/standing/"))
    answer = wu.post(f"/standing/{STREET}/programme/", {"plan": "fengling", "period": "2023"})
    assert answer.status_code == 302
    assert Programme.objects.get().period == "2023"
    assert "还没有保存" in read_visible_text(wu.post(f"/standing/{STREET}/programme/", {"plan": "x", "period": "2023"}))


@pytest.mark.parametrize(("today", "is_over"), [(date(2022, 6, 1), False), (date(2026, 12, 1), True)])
def test_the_latest_period_is_proposed_and_a_plan_that_has_ended_is_named_as_such(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch, today: date, is_over: bool
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)
    answer = log_in_client(county, "wu").get(f"/standing/{STREET}/programme/")
    assert answer.context["form"]["period"].value() == ("2024" if is_over else "2022")
    assert ("可选的方案都没有今年的期间" in read_visible_text(answer)) is is_over


def test_the_exported_standing_holds_only_what_is_in_sight(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    answer = log_in_client(county, "wu").get(f"/standing/{STREET}/export/")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    cells = {cell for name in book.sheet_names for line in book.get_sheet_by_name(name).to_python() for cell in line}
    assert {"文峰村", "青石社区"} <= cells and "东山村" not in cells
    assert not {"问题", "读取情况"} & set(book.sheet_names), "nothing was read for it"
    assert any("的网上台账评出" in str(cell) for cell in cells)
    assert log_in_client(county, "li").get(f"/standing/{COUNTY}/export/").status_code == 404


def test_the_evidence_sheet_counts_the_cases_of_another_street_and_does_not_name_them(
    county: SampleCounty,
) -> None:
    set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=Period.parse("2022"))
    enter(county, Register.CASES, case("A1", VILLAGE, unit=UNIT))
    enter(county, Register.CASES, case("B1", OTHER_VILLAGE, unit=UNIT), street=OTHER_STREET)
    answer = log_in_client(county, "wu").get(f"/standing/{STREET}/export/?period=2022")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    rows = [line for line in book.get_sheet_by_name("证据").to_python() if line[0] == UNIT]
    assert {line[7] for line in rows} == {"A1", "另有1条不在您的范围"}
    assert "B1" not in str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def test_a_log_in_changes_no_state_of_the_books_and_a_row_does(county: SampleCounty, programme: Programme) -> None:
    before = read_books_state()
    log_in_client(county, "wu")
    assert read_books_state() == before
    enter(county, Register.CASES, case("A1"))
    assert read_books_state() != before


def test_a_count_of_outcomes_opens_to_the_orgs_that_have_it_and_the_export_holds_just_these(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    wu = log_in_client(county, "wu")
    address = f"/standing/{STREET}/?period=2022&outcome=not_met"
    assert address.replace("&", "&amp;") in wu.get(FIRST).content.decode()
    page = read_visible_text(wu.get(address))
    assert "全部列出" in page and "文峰村" in page and "青石社区" not in page and "待定" in page
    answer = wu.get(f"/standing/{STREET}/export/?period=2022&outcome=not_met")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    cells = {cell for name in book.sheet_names for line in book.get_sheet_by_name(name).to_python() for cell in line}
    assert "文峰村" in cells and "青石社区" not in cells
    assert "青石社区" in read_visible_text(wu.get(f"/standing/{STREET}/?outcome=nonsense"))


def test_a_leader_sees_how_cases_and_losses_went_month_by_month_and_a_clerk_the_entries(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1"))
    leader, clerk = (read_visible_text(log_in_client(county, name).get(FIRST)) for name in ("zheng", "wu"))
    assert "每月发案" in leader and "每月被骗金额" in leader
    assert "每月发案" not in clerk
