"""Before an entry is added, corrected or withdrawn, its form shows which outcomes would move; nothing is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.sample_county import (
    OTHER_STREET,
    OTHER_VILLAGE,
    VILLAGE,
    SampleCounty,
    log_in_client,
)
from tests.standing import case, declare_everything, enter
from tests.web.books.pages import post_entry, read_form
from tests.web.uploads.pages import plain_text
from wuzha.assessments.standing import assess
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import Outcome, Permission, Register, Role
from wuzha.orgs.models import Org
from wuzha.people import access
from wuzha.people.access import GRANTS
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.registers.models import BOOKS, Case
from wuzha.registers.services import withdraw_entry

LOST = "文峰村 待定 变为 未达标 四(一)1 没有发案或发案减半 达标 变为 未达标"
WON = "文峰村 未达标 变为 待定 四(一)1 没有发案或发案减半 未达标 变为 达标"
COUNT = "2022年发案 0起 → 变为 1起 还可发案 0起 → 变为 已不达标"
NEW_CASE = {"case_no": "N1", "village": "文峰村", "filed_on": "2022-03-05", "loss_fen": "1.2万", "case_kind": "刑事"}


@pytest.fixture
def programme(county: SampleCounty) -> Programme:
    return declare_everything(county)


@pytest.fixture
def chen(county: SampleCounty, programme: Programme) -> Client:
    return log_in_client(county, "chen")


def read_words(answer: Any) -> str:
    return plain_text(answer.content.decode())


def count_rows() -> tuple[int, ...]:
    return (LogLine.objects.count(), *(book.objects.count() for book in BOOKS.values()))


def find_outcome(programme: Programme) -> Outcome:
    """Return the outcome of 四(一)1 for the village, as the pages of results have it."""
    questions = build_questions(programme, timezone.localdate())
    (finding,) = assess(programme, questions, org=Org.objects.get(code=VILLAGE), with_rows=False).orgs
    return next(criterion.outcome for criterion in finding.criteria if criterion.clause == "四(一)1")


def preview(client: Client, address: str, data: dict[str, str]) -> Any:
    before = count_rows()
    answer = client.post(address, data | {"preview": "1"})
    assert count_rows() == before, "nothing is written"
    return answer


def test_a_case_shows_what_it_would_cost_the_village_and_costs_it_when_it_is_added(
    chen: Client, programme: Programme
) -> None:
    answer = preview(chen, "/books/cases/add/", NEW_CASE)
    assert answer.status_code == 200 and LOST in read_words(answer) and COUNT in read_words(answer)
    assert f'href="/standing/{VILLAGE}/#' in answer.content.decode(), "the clause leads to its card"
    assert "其余2个村（社区）、单位没有变化" in read_words(answer)
    assert {name: answer.context["form"][name].value() for name in NEW_CASE} == NEW_CASE, "what was typed stays"
    assert find_outcome(programme) is Outcome.MET
    assert post_entry(chen, **NEW_CASE).status_code == 302
    assert find_outcome(programme) is Outcome.NOT_MET


def test_a_correction_shows_what_moves(county: SampleCounty, chen: Client) -> None:
    enter(county, Register.CASES, case("A1", loss_fen=1_200_000))
    (entry,) = Case.objects.as_of(None)
    address = f"/books/cases/{entry.pk}/correct/"
    form = read_form(chen, address) | {"remark": "核对", "revision": str(entry.revision)}
    answer = preview(chen, address, form | {"status": "撤案"})
    assert WON in read_words(answer) and "还没有保存" in read_words(answer)
    answer = preview(chen, address, form | {"loss_fen": "1.3万"})
    assert "所有村（社区）、单位和目标的结论都不变" in read_words(answer)


def test_a_withdrawal_shows_what_moves_without_its_reason(county: SampleCounty, chen: Client) -> None:
    enter(county, Register.CASES, case("A1"))
    (entry,) = Case.objects.as_of(None)
    answer = preview(chen, f"/books/cases/{entry.pk}/withdraw/", {"reason": "重复登记"})
    assert WON in read_words(answer) and 'value="重复登记"' in answer.content.decode()
    assert WON in read_words(preview(chen, f"/books/cases/{entry.pk}/withdraw/", {"reason": ""}))
    assert Case.objects.as_of(None).count() == 1


def test_what_cannot_be_saved_has_no_consequence_but_a_reason(county: SampleCounty, chen: Client) -> None:
    enter(county, Register.CASES, case("N1"))
    answer = preview(chen, "/books/cases/add/", NEW_CASE)
    assert answer.context["consequence"] is None and "已有" in read_words(answer)
    answer = preview(chen, "/books/cases/add/", NEW_CASE | {"filed_on": "三月"})
    assert answer.context["consequence"] is None and answer.context["form"].errors


def test_of_another_street_only_its_number_is_said(county: SampleCounty, chen: Client) -> None:
    enter(county, Register.CASES, case("B1", OTHER_VILLAGE), street=OTHER_STREET)
    text = read_words(preview(chen, "/books/cases/add/", NEW_CASE | {"case_no": "B1"}))
    assert "东山" not in text


def test_a_preview_never_writes_not_even_for_somebody_who_sees_no_outcomes(
    county: SampleCounty, chen: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(county, Register.CASES, case("A1"))
    (entry,) = Case.objects.as_of(None)
    granted = GRANTS[Role.POLICE_CLERK] - {Permission.SEE_STANDING}
    monkeypatch.setattr(access, "GRANTS", {**GRANTS, Role.POLICE_CLERK: granted})
    form = read_form(chen, f"/books/cases/{entry.pk}/correct/") | {"remark": "核对", "revision": "1", "status": "撤案"}
    for address, data in (
        ("/books/cases/add/", NEW_CASE),
        (f"/books/cases/{entry.pk}/correct/", form),
        (f"/books/cases/{entry.pk}/withdraw/", {"reason": "重复登记"}),
    ):
        answer = preview(chen, address, data)
        assert answer.status_code == 200 and answer.context["consequence"] is None


def test_the_preview_of_a_withdrawal_that_was_overtaken_claims_nothing(county: SampleCounty, chen: Client) -> None:
    enter(county, Register.CASES, case("A1"))
    (entry,) = Case.objects.as_of(None)
    withdraw_entry(actor=county["wu"], entry=entry, reason="撤案")
    for revision in Case.objects.order_by("revision"):
        answer = preview(chen, f"/books/cases/{revision.pk}/withdraw/", {"reason": "重复登记"})
        assert answer.context["consequence"] is None and "结论都不变" not in read_words(answer)
