"""The evidence card as a page to work on: either-or, each row once, what is missing and its fix, duties, readings."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone

from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import YEAR, case, declare_everything, enter, row
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.programmes.services import set_programme
from wuzha.registers.models import Case

CARD = f"/standing/{VILLAGE}/"


@pytest.fixture
def complete_programme(county: SampleCounty) -> Programme:
    return declare_everything(county)


def read_card(county: SampleCounty, name: str, clause: str = "no_or_halved_cases", address: str = CARD) -> str:
    """Return the source of one card as this person gets it."""
    page = log_in_client(county, name).get(address).content.decode()
    start = page.rindex('<details class="card clause"', 0, page.index(f'id="{clause}"'))
    end = page.find('<details class="card clause"', start + 1)
    return page[start : end if end > 0 else page.index("<aside")]


def get_case(number: str) -> Case:
    return Case.objects.get(key=number, superseded_at__isnull=True)


@pytest.mark.usefixtures("complete_programme")
def test_an_either_or_stands_in_boxes_that_are_joined_by_or(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A1"), case("B1", on=date(2021, 5, 1)), case("B2", on=date(2021, 6, 1)))
    card = read_card(county, "wu")
    assert "以下有一项做到即可" in card and '<li class="joint">或</li>' in card
    assert card.count('<li class="box">') == 2
    assert "2022年1起，对比2021年2起" in card


@pytest.mark.usefixtures("complete_programme")
def test_a_row_stands_once_with_a_column_for_the_period_and_one_for_the_base(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A1"), case("B1", on=date(2021, 5, 1)), case("C1", filed_on=None))
    card = read_card(county, "wu")
    for number, marks in (("A1", ["1", "–不计入"]), ("B1", ["–不计入", "1"]), ("C1", ["?待核实", "?待核实"])):
        assert card.count(f">{number}</a>") == 1
        line = card[card.index(f">{number}</a>") :].partition("</tr>")[0]
        cells = re.findall(r'<td class="mark"[^>]*>(.*?)</td>', line)
        assert [re.sub("<[^>]*>", "", cell) for cell in cells] == marks, number
    total = card[card.index("<tfoot>") : card.index("</tfoot>")]
    assert "1–2起" in total and "1条待补" in total


@pytest.mark.usefixtures("complete_programme")
def test_a_doubtful_row_says_what_it_lacks_and_who_owes_it(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("C1", filed_on=None))
    village, office = read_card(county, "li"), read_card(county, "wu")
    assert "缺立案日期 → 派出所" in village and "<form" not in village
    assert "补立案日期" in office and "<form" in office


@pytest.mark.usefixtures("complete_programme")
def test_the_field_of_a_row_corrects_this_value_alone_and_leads_back_to_the_card(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("C1", filed_on=None, loss_fen=123_00))
    before = get_case("C1")
    data = {"completed": "filed_on", "filed_on": "2022-04-05", "next": f"{CARD}#no_or_halved_cases"}
    answer = log_in_client(county, "chen").post(f"/books/cases/{before.pk}/correct/", data)
    assert answer["Location"] == f"{CARD}#no_or_halved_cases"
    after = get_case("C1")
    assert (after.filed_on, after.remark) == (date(2022, 4, 5), "补填缺项")
    names = [name for name in Case.get_row_fields() if name != "filed_on"]
    assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]


@pytest.mark.usefixtures("complete_programme")
@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/"])
def test_a_completed_row_leads_to_no_other_site(county: SampleCounty, address: str) -> None:
    enter(county, Register.CASES, case("C1", filed_on=None))
    entry = get_case("C1")
    data = {"completed": "filed_on", "filed_on": "2022-04-05", "next": address}
    answer = log_in_client(county, "wu").post(f"/books/cases/{entry.pk}/correct/", data)
    assert answer["Location"] == f"/books/cases/{get_case('C1').pk}/"


@pytest.mark.usefixtures("complete_programme")
def test_the_consequence_of_a_value_is_shown_before_it_is_saved(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("C1", filed_on=None))
    entry = get_case("C1")
    data = {"completed": "filed_on", "filed_on": "2022-04-05", "preview": "1", "next": CARD}
    page = log_in_client(county, "wu").post(f"/books/cases/{entry.pk}/correct/", data).content.decode()
    assert "还没有保存" in page and 'value="2022-04-05"' in page and f'name="next" value="{CARD}"' in page
    assert get_case("C1").pk == entry.pk


@pytest.mark.usefixtures("complete_programme")
def test_an_unreadable_value_is_asked_for_again_and_nothing_is_saved(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("C1", filed_on=None))
    entry = get_case("C1")
    data = {"completed": "filed_on", "filed_on": "昨天", "next": CARD}
    page = read_visible_text(log_in_client(county, "wu").post(f"/books/cases/{entry.pk}/correct/", data))
    assert "还没有保存" in page and get_case("C1").pk == entry.pk


@pytest.mark.usefixtures("complete_programme")
def test_one_thing_that_is_missing_stands_once_with_every_clause_it_keeps_open(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("C1", filed_on=None, loss_fen=None))
    page = log_in_client(county, "wu").get(CARD).content.decode()
    start = page.index('id="missing"')
    items = re.sub("<[^>]*>", " ", page[start : page.index("</section>", start)]).split()
    assert items.count("案件缺立案日期：1条") == 1
    place = items.index("案件缺立案日期：1条")
    assert items[place + 1 : place + 5] == ["责任", "派出所", "影响", "四(一)1、四(一)2"]
    assert "案件缺被骗金额：1条" in items and "“履职到位”的认定" in items


def test_a_month_that_is_not_reported_has_its_day_and_how_late_it_is(county: SampleCounty) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    text = read_visible_text(log_in_client(county, "wu").get(CARD))
    page = " ".join(text[text.index("需补充的资料") :].split())
    assert read_card(county, "wu").count("缺报送：") == 1, "both tests of the either-or lack the same months"
    assert "2022年1月至12月的案件台账报送 责任 街道办公室 期限 2022-02-05，逾期" in page


@pytest.mark.usefixtures("complete_programme")
def test_only_whoever_may_help_gets_a_link_to_the_fix(county: SampleCounty) -> None:
    page = log_in_client(county, "wu").get(CARD).content.decode()
    assert "/books/attestations/add/?" in page
    for name in ("li", "zheng"):
        assert "/books/attestations/add/" not in log_in_client(county, name).get(CARD).content.decode()


@pytest.mark.usefixtures("complete_programme")
def test_the_link_to_attest_leads_to_a_form_that_is_filled_in(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    page = wu.get(CARD).content.decode()
    (address, *_others) = re.findall(r'href="(/books/attestations/add/[^"]+)"', page)
    form = wu.get(address.replace("&amp;", "&")).content.decode()
    assert 'value="文峰村"' in form and 'value="四(一)5"' in form and 'value="2022年"' in form


@pytest.mark.usefixtures("complete_programme")
def test_beside_the_clause_that_people_decide_stands_what_is_on_record(county: SampleCounty) -> None:
    records = [
        row(Register.OUTREACH, outreach_no=f"X{number}", org=VILLAGE, done_on=date(2022, 3, number), must="screen")
        for number in (1, 2)
    ]
    enter(county, Register.OUTREACH, *records)
    card = read_card(county, "wu", "duties_done")
    words = " ".join(re.sub("<[^>]*>", " ", card).split())
    assert "宣传 2次 逢屏必亮2次 有记录" in words
    assert "宣传渠道 1 / 8 方案列出8种 待核实" in words
    assert "本级报送 0 / 12" in words and "领导小组 没有记录 2021年11月15日前成立 待核实" in words


@pytest.mark.usefixtures("complete_programme")
def test_readings_are_questions_with_answers_and_only_those_that_apply(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("B1", on=date(2021, 5, 1)))
    card = read_card(county, "wu")
    readings = card[card.index('<details class="readings">') :]
    assert "案件算在哪一天？" in readings and "立案日期；没有这个日期的案件存疑" in readings
    assert "均按方案默认" in readings
    assert "基数为零怎么算？" not in readings and "方案之外的期间怎么算？" not in readings
    other_card = read_card(county, "wu", address=f"/standing/{COMMUNITY}/")
    assert "基数为零怎么算？" in other_card and "案件算在哪一天？" not in other_card


@pytest.mark.usefixtures("complete_programme")
def test_a_clause_that_is_met_is_folded_and_one_that_is_not_stands_open(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    is_open = {
        clause: " open>" in read_card(county, "wu", clause).partition(">")[0] + ">"
        for clause in ("no_or_halved_cases", "no_large_case", "no_dens", "duties_done")
    }
    assert is_open == {"no_or_halved_cases": True, "no_large_case": True, "no_dens": False, "duties_done": True}


@pytest.mark.usefixtures("complete_programme")
def test_the_head_has_the_figures_that_decide_and_the_orgs_on_both_sides(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("B1", on=date(2021, 5, 1)), case("B2", on=date(2021, 6, 1)))
    answer = log_in_client(county, "wu").get(CARD)
    page = " ".join(read_visible_text(answer).split())
    assert "还可发案 1起 2022年发案 0起 2021年发案（基数） 2起 条款 4 / 5" in page
    assert 'rel="prev"' in answer.content.decode() or 'rel="next"' in answer.content.decode()
    assert 'rel="next"' not in log_in_client(county, "li").get(CARD).content.decode()


@pytest.mark.usefixtures("complete_programme")
def test_a_unit_has_no_base_and_no_figure_of_one(county: SampleCounty) -> None:
    page = read_visible_text(log_in_client(county, "wu").get(f"/standing/{UNIT}/"))
    assert "（基数）" not in page and "条款" in page


@pytest.mark.usefixtures("complete_programme")
def test_paper_has_the_plan_the_day_and_room_for_signatures_and_a_seal(county: SampleCounty) -> None:
    for address in (CARD, f"/standing/{STREET}/targets/"):
        page = log_in_client(county, "wu").get(address).content.decode()
        head = page[page.index('class="paper-only"') :].partition("</p>")[0]
        assert "创建工作方案" in head and "2022年" in head and str(timezone.localdate()) in head
        assert "单位（盖章）" in page and "经办人（签字）" in page
