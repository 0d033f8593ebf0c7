"""Every form shows what it would move before it is sent, and the next page what it has moved; each is what it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.attribution import propose_community
from tests.sample_county import COMMUNITY, COUNTY, OTHER_STREET, STREET, VILLAGE, SampleCounty, give_role, log_in_client
from tests.standing import YEAR, case, declare_everything, enter
from tests.uploads import UNREADABLE, commit_full_file, commit_sheets, make_case_sheet
from tests.web.books.pages import read_form
from tests.web.orgs.loaded_form import load_form
from tests.web.uploads.pages import plain_text
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register, Role
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme
from wuzha.programmes.services import set_programme
from wuzha.registers.models import BOOKS, Case, RefusedItem
from wuzha.registers.month_reports import MonthKey, report_months
from wuzha.web import write_preview

Scene = Callable[[SampleCounty, Path], tuple[str, dict[str, str], str]]
"""Sets the books up; returns the address, the form, and words of what it moves."""

NEW_CASE = {"case_no": "N1", "village": "文峰村", "filed_on": "2022-03-05", "loss_fen": "1.2万", "case_kind": "刑事"}
LOSS = "文峰村 待定 变为 未达标"
WON = "文峰村 未达标 变为 待定"
CLERK = "wu"


def add_a_case(county: SampleCounty, folder: Path) -> tuple[str, dict[str, str], str]:
    return "/books/cases/add/", NEW_CASE, LOSS


def withdraw_a_case(county: SampleCounty, folder: Path) -> tuple[str, dict[str, str], str]:
    enter(county, Register.CASES, case("A1"))
    return f"/books/cases/{Case.objects.get().pk}/withdraw/", {"reason": "重复登记"}, WON


def attest_that_a_duty_was_not_done(county: SampleCounty, folder: Path) -> tuple[str, dict[str, str], str]:
    data = {"org": "文峰村", "criterion": "四(一)5", "period": "2022", "verdict": "未达标", "by": "考核组"}
    return "/books/attestations/add/", data | {"on": "2023-01-10"}, LOSS


def declare_for_a_village(county: SampleCounty, folder: Path) -> tuple[str, dict[str, Any], str]:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    cells = [f"{VILLAGE}|{month.id}" for month in YEAR.months]
    choice = {"cell": cells, "filed_on": "2023-02-01", "declare": "1"}
    return "/declarations/?window=2022", choice, "四(一)1 没有发案或发案减半 待定 变为 达标"


def decide_whose_case_it_is(county: SampleCounty, folder: Path) -> tuple[str, dict[str, str], str]:
    enter(county, Register.CASES, case("A1"))
    proposal = propose_community(county, Case.objects.get())
    data = {"village": str(county.orgs[COMMUNITY].pk), "reason": "住址已核实"}
    return f"/attribution/{proposal.pk}/decide/", data, "青石社区 待定 变为 未达标"


def confirm_what_a_village_has_reported(county: SampleCounty, folder: Path) -> tuple[str, dict[str, Any], str]:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    cells = [MonthKey(county.orgs[VILLAGE], Register.CASES, month.id) for month in YEAR.months]
    village = Scope((county.orgs[VILLAGE].path,))
    report_months(actor=county["li"], cells=cells, on=date(2023, 1, 5), within=village)
    words = "四(一)1 没有发案或发案减半 待定 变为 达标"
    address = "/declarations/?window=2022"
    seen = log_in_client(county, CLERK).get(address).context["page"].waiting_mark
    return address, {"preview": "waiting", "confirm": "1", "seen": seen}, words


def withdraw_a_case_that_a_full_file_lacks(county: SampleCounty, folder: Path) -> tuple[str, dict[str, Any], str]:
    upload = commit_full_file(county, folder)
    cases = list(Case.objects.as_of(None).filter(key__in=("A3", "A4")).values_list("pk", flat=True))
    return f"/uploads/{upload.pk}/missing/", {"case": cases, "reason": "县公安局撤案"}, "2022年发案 4起 → 变为 2起"


def waive_a_refused_row(county: SampleCounty, folder: Path) -> tuple[str, dict[str, str], str]:
    commit_sheets(county, folder, make_case_sheet(UNREADABLE))
    address = f"/books/refused/{RefusedItem.objects.get().pk}/waive/"
    return address, {"reason": "重复"}, "四(一)1 没有发案或发案减半 待定 变为 达标"


def repair_a_refused_row(county: SampleCounty, folder: Path) -> tuple[str, dict[str, str], str]:
    commit_sheets(county, folder, make_case_sheet(UNREADABLE))
    address = f"/books/refused/{RefusedItem.objects.get().pk}/"
    client = log_in_client(county, CLERK)
    return address, read_form(client, address) | {"filed_on": "2022-03-05", "case_kind": "刑事"}, LOSS


def judge_another_period(county: SampleCounty, folder: Path) -> tuple[str, dict[str, str], str]:
    enter(county, Register.CASES, case("A1", on=date(2021, 9, 1)))
    return f"/standing/{STREET}/programme/", {"plan": "fengling", "period": "2021H2"}, LOSS


def merge_two_villages(county: SampleCounty, folder: Path) -> tuple[str, dict[str, str], str]:
    enter(county, Register.CASES, case("A1", COMMUNITY))
    data = {"others": "青石社区", "into": VILLAGE, "on": "2022-07-01"}
    return f"/orgs/{VILLAGE}/become/merged/", data, LOSS


def move_a_village(county: SampleCounty, folder: Path) -> tuple[str, dict[str, str], str]:
    give_role(user=county["wu"], role=Role.STREET_OFFICE, org=county.orgs[COUNTY])
    return f"/orgs/{VILLAGE}/move/", {"parent": OTHER_STREET}, "不再评定：文峰村"


def add_an_org(county: SampleCounty, folder: Path) -> tuple[str, dict[str, str], str]:
    data = {"code": "520399001888", "name": "新塘村", "kind": "village"}
    return f"/orgs/{STREET}/add/", data, "新列入评定：新塘村 待定"


def close_a_village(county: SampleCounty, folder: Path) -> tuple[str, dict[str, str], str]:
    address = f"/orgs/{VILLAGE}/change/"
    fields = load_form(log_in_client(county, CLERK), address)
    return address, fields | {"closed_on": "2022-06-01"}, "不再评定：文峰村"


SCENES = [
    add_a_case,
    withdraw_a_case,
    attest_that_a_duty_was_not_done,
    declare_for_a_village,
    decide_whose_case_it_is,
    confirm_what_a_village_has_reported,
    withdraw_a_case_that_a_full_file_lacks,
    waive_a_refused_row,
    repair_a_refused_row,
    judge_another_period,
    merge_two_villages,
    move_a_village,
    add_an_org,
    close_a_village,
]


def read_words(answer: Any) -> str:
    assert answer.status_code == 200
    return plain_text(answer.content.decode())


def count_rows() -> tuple[int, ...]:
    return (LogLine.objects.count(), Org.objects.count(), *(book.objects.count() for book in BOOKS.values()))


def cut_consequence(answer: Any) -> str:
    """Return the words of the component, without its head."""
    _before, _class, section = answer.content.decode().partition('<section class="card consequence"')
    _head, _end, body = section.partition("</div>")
    return plain_text(body.partition("</section>")[0])


@pytest.mark.parametrize("scene", SCENES)
def test_a_form_says_before_what_it_moves_and_the_next_page_says_the_same(
    county: SampleCounty, tmp_path: Path, scene: Scene
) -> None:
    if scene not in (declare_for_a_village, confirm_what_a_village_has_reported):
        declare_everything(county)
    address, data, words = scene(county, tmp_path)
    client, rows = log_in_client(county, CLERK), count_rows()
    before: Any = client.post(address, {"preview": "1"} | data)
    assert words in read_words(before)
    assert count_rows() == rows, "nothing is written"
    answer = client.post(address, {name: value for name, value in data.items() if name != "preview"} | {"sure": "1"})
    assert answer.status_code == 302, plain_text(answer.content.decode())
    after = client.get(answer["Location"])
    assert "刚才的操作" in read_words(after) and cut_consequence(after) == cut_consequence(before) != ""
    assert "刚才的操作" not in read_words(client.get(answer["Location"])), "once"


def test_a_write_that_moves_nothing_says_so_afterwards(county: SampleCounty) -> None:
    declare_everything(county)
    client = log_in_client(county, CLERK)
    answer: Any = client.post("/books/cases/add/", NEW_CASE | {"filed_on": "2020-03-05"}, follow=True)
    assert "刚才的操作 没有变化：所有村（社区）、单位和目标的结论都不变" in read_words(answer)


def test_without_a_programme_nothing_is_said(county: SampleCounty) -> None:
    answer: Any = log_in_client(county, CLERK).post("/books/cases/add/", NEW_CASE, follow=True)
    assert "结论推演" not in read_words(answer)


def test_a_write_is_kept_even_where_nothing_can_be_judged(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_everything(county)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise RefusalError("upload.seen_other")

    client: Client = log_in_client(county, CLERK)
    for name in ("judge_before", "compare_with_now"):
        with monkeypatch.context() as patch:
            patch.setattr(write_preview, name, refuse)
            answer: Any = client.post("/books/cases/add/", NEW_CASE | {"case_no": name}, follow=True)
        assert "结论推演" not in read_words(answer)
    assert Case.objects.count() == 2 and Programme.objects.count() == 1
