"""Forms of the county are mapped once and filled from the books; what is not known stays empty, and says why."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.duties.monthly_forms import (
    SHEET,
    make_workbook,
    read_values,
    rule,
    store,
    write_month_form,
    write_office_form,
    write_village_form,
)
from tests.reports.papers.office_program import convert
from tests.sample_county import COMMUNITY, STREET, VILLAGE, SampleCounty
from tests.standing import case, declare_everything, enter, row
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.duties.monthly.filling import FilledForm, fill_form, write_workbook
from wuzha.duties.monthly.form_services import store_form
from wuzha.duties.monthly.models import MonthlyForm

MARCH, TODAY = Period.parse("2022-03"), date(2022, 4, 10)


def outreach(number: str, org: str, day: date, audience: int | None = None) -> tuple[object, ...]:
    return row(Register.OUTREACH, outreach_no=number, org=org, done_on=day, must="home", audience_count=audience)


def enter_books(county: SampleCounty) -> None:
    """Three cases of March and one of February in two villages, four occasions of outreach."""
    enter(
        county,
        Register.CASES,
        case("A1", VILLAGE, date(2022, 3, 1), loss_fen=1_200_000, fraud_type="虚假贷款"),
        case("A2", VILLAGE, date(2022, 3, 9), loss_fen=300_050, fraud_type="刷单返利"),
        case("A3", COMMUNITY, date(2022, 3, 31), loss_fen=50_000, fraud_type="虚假贷款"),
        case("A4", COMMUNITY, date(2022, 2, 28), loss_fen=900_000, fraud_type="虚假购物"),
        case("A5", COMMUNITY, date(2022, 3, 2), loss_fen=1, status="withdrawn"),
    )
    days = ((VILLAGE, 1, 30), (VILLAGE, 20, 12), (COMMUNITY, 31, 5))
    enter(county, Register.OUTREACH, *(outreach(f"X{day}", org, date(2022, 3, day), many) for org, day, many in days))
    enter(county, Register.OUTREACH, outreach("X0", COMMUNITY, date(2022, 1, 5), 7))


def fill(form: MonthlyForm, month: Period = MARCH) -> FilledForm:
    return fill_form(form, month, today=TODAY, may_read=lambda register, org: True)


def test_one_cell_is_mapped_and_filled(county: SampleCounty) -> None:
    declare_everything(county)
    enter_books(county)
    form = store(county, make_workbook(write_office_form), rule("B2", "cases"))
    assert read_values(write_workbook(fill(form)), "A2", "B2", "B7") == ["立案数", 3, "=B4/B2"]


def test_a_form_of_one_org_equals_the_one_filled_by_hand(county: SampleCounty) -> None:
    declare_everything(county)
    enter_books(county)
    rules = [
        rule("B2", "cases"),
        rule("B3", "cases_loan"),
        rule("B4", "loss_wan"),
        rule("B5", "cases", span="year"),
        rule("B6", "outreach"),
    ]
    content = write_workbook(fill(store(county, make_workbook(write_office_form), *rules)))
    assert read_values(content, "B2", "B3", "B4", "B5", "B6") == [3, 2, 1.55, 4, 3]


def test_a_row_for_each_village_is_filled_by_one_rule_a_column(county: SampleCounty) -> None:
    declare_everything(county)
    enter_books(county)
    columns = {"B3:B5": "cases", "C3:C5": "loss_yuan", "D3:D5": "outreach", "E3:E5": "audience"}
    rules = [rule(cells, figure, org_place="A") for cells, figure in columns.items()]
    content = write_workbook(fill(store(county, make_workbook(write_village_form), *rules)))
    assert read_values(content, "B3", "C3", "D3", "E3") == [2, 15_000.5, 2, 42]
    assert read_values(content, "B4", "C4", "D4", "E4") == [1, 500, 1, 5]
    assert read_values(content, "B5", "A3") == ["=SUM(B3:B4)", "文峰村委会"], "a formula is no empty cell"


def test_months_as_columns_are_filled_up_to_the_month(county: SampleCounty) -> None:
    declare_everything(county)
    enter_books(county)
    rules = [
        rule("B2:M2", "cases", span="named", month_place="1"),
        rule("B3:M3", "outreach", span="named", month_place="1"),
    ]
    filled_form = fill(store(county, make_workbook(write_month_form), *rules))
    content = write_workbook(filled_form)
    assert read_values(content, "B2", "C2", "D2", "E2", "M2") == [0, 1, 3, None, None]
    assert read_values(content, "B3", "C3", "D3", "E3") == [1, 0, 3, None]
    assert "这个月还没有结束" in str(read_values(content, "E2", sheet="未填说明"))


def test_a_month_nobody_declared_leaves_the_cell_empty_and_names_who_owes_it(county: SampleCounty) -> None:
    enter_books(county)
    rows = [row(Register.DECLARATIONS, org=VILLAGE, register="cases", month="2022-03")]
    enter(county, Register.DECLARATIONS, *rows)
    rules = [rule("B3:B4", "cases", org_place="A"), rule("D3:D4", "outreach", org_place="A")]
    filled_form = fill(store(county, make_workbook(write_village_form), *rules))
    assert [cell.value.value for cell in filled_form.cells] == [2, None, 2, 1], "outreach needs no declaration"
    (gap,) = filled_form.cells[1].value.gaps
    assert gap.text == "青石社区没有报送案件台账：2022年3月" and filled_form.cells[1].value.least == 1
    content = write_workbook(filled_form)
    assert read_values(content, "B3", "B4") == [2, None]
    assert read_values(content, "B2", "C2", "E2", sheet="未填说明") == ["B4", "青石社区", gap.text]


def test_zero_is_written_where_the_month_was_declared(county: SampleCounty) -> None:
    declare_everything(county)
    content = write_workbook(fill(store(county, make_workbook(write_office_form), rule("B2", "cases"))))
    assert read_values(content, "B2") == [0]
    assert load_workbook(BytesIO(content)).sheetnames == [SHEET], "nothing is empty, nothing is said"


@pytest.mark.parametrize(
    ("details", "figure", "text"),
    [
        ({"on": None}, "cases", "有1条没有日期，可能属于这段时间"),
        ({"loss_fen": None}, "loss_yuan", "有1条没有填数量或金额"),
        ({"fraud_type": None}, "cases_loan", "有1条没有归类或待核实，不知算不算"),
    ],
)
def test_a_row_that_may_count_leaves_the_cell_empty(
    county: SampleCounty, details: dict[str, object], figure: str, text: str
) -> None:
    declare_everything(county)
    enter(county, Register.CASES, case("A1", **{"loss_fen": 100, "fraud_type": "虚假购物"} | details))  # type: ignore[arg-type]
    (cell,) = fill(store(county, make_workbook(write_office_form), rule("B2", figure))).cells
    assert cell.value.value is None and [gap.text for gap in cell.value.gaps] == [text]


def test_a_case_of_no_village_counts_for_the_street_alone(county: SampleCounty) -> None:
    declare_everything(county)
    enter(county, Register.CASES, case("A1", None))  # type: ignore[arg-type]
    rules = [rule("B2", "cases"), rule("B3", "cases", org=VILLAGE)]
    filled_form = fill(store(county, make_workbook(write_office_form), *rules))
    assert [cell.value.value for cell in filled_form.cells] == [1, 0]


def test_the_entries_behind_a_cell_are_exactly_those_counted(county: SampleCounty) -> None:
    declare_everything(county)
    enter_books(county)
    (cell,) = fill(store(county, make_workbook(write_office_form), rule("B2", "cases_loan"))).cells
    assert [entry["key"] for entry in cell.value.counted_rows] == ["A1", "A3"]


def test_formats_merged_cells_and_hidden_rows_survive(county: SampleCounty) -> None:
    declare_everything(county)
    content = write_workbook(fill(store(county, make_workbook(write_office_form), rule("B4", "loss_wan"))))
    sheet = load_workbook(BytesIO(content))[SHEET]
    assert str(next(iter(sheet.merged_cells.ranges))) == "A1:B1" and sheet["A1"].font.size == 16
    assert sheet["B4"].number_format == "0.00" and sheet.row_dimensions[8].hidden


def test_the_books_of_a_past_moment_give_its_values(county: SampleCounty) -> None:
    declare_everything(county)
    form = store(county, make_workbook(write_office_form), rule("B2", "cases"))
    moment = form.uploaded_at
    enter_books(county)
    then = fill_form(form, MARCH, today=TODAY, may_read=lambda register, org: True, moment=moment)
    assert [then.cells[0].value.value, fill(form).cells[0].value.value] == [0, 3]


@pytest.mark.parametrize(
    ("cells", "places", "code"),
    [
        ("A2", {}, "form.not_empty"),
        ("B1", {}, "form.merged"),
        ("B99", {}, "form.outside"),
        ("B 2", {}, "form.bad_address"),
        ("B2", {"org_place": "A"}, "form.row_org"),
        ("B2", {"org_place": "Z"}, "form.no_column"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(
    county: SampleCounty, cells: str, places: dict[str, str], code: str
) -> None:
    with pytest.raises(RefusalError) as refusal:
        store(county, make_workbook(write_office_form), rule(cells, "cases", **places))
    assert refusal.value.code == code


def test_a_name_that_is_no_org_is_refused_with_near_names(county: SampleCounty) -> None:
    def write(sheet: object) -> None:
        write_village_form(sheet)  # type: ignore[arg-type]
        sheet["A4"] = "青石设区"  # type: ignore[index]

    with pytest.raises(RefusalError, match=r"第4行：“青石设区”不在组织表里.*青石社区"):
        store(county, make_workbook(write), rule("B3:B4", "cases", org_place="A"))


def test_an_org_of_another_street_is_outside_the_form(county: SampleCounty) -> None:
    with pytest.raises(RefusalError, match="不在这张表的单位以内"):
        store(county, make_workbook(write_office_form), rule("B2", "cases", org="520399002201"))


def test_a_new_upload_keeps_the_mapping_only_where_the_form_is_the_same(county: SampleCounty) -> None:
    first = store(county, make_workbook(write_office_form), rule("B2", "cases"))
    arguments = {"actor": county["wu"], "org": county.orgs[STREET], "title": "反诈月报"}
    second = store_form(**arguments, data=make_workbook(write_office_form), supersedes=first)  # type: ignore[arg-type]
    assert second.mappings.count() == 1
    third = store_form(**arguments, data=make_workbook(write_village_form), supersedes=second)  # type: ignore[arg-type]
    assert third.mappings.count() == 0 and list(MonthlyForm.objects.in_force()) == [third]
    with pytest.raises(RefusalError) as refusal:
        store_form(**arguments, data=make_workbook(write_office_form), supersedes=first)  # type: ignore[arg-type]
    assert refusal.value.code == "form.superseded"


def test_only_who_keeps_the_books_of_the_office_uploads(county: SampleCounty) -> None:
    for name in ("li", "zhou", "chen"):
        with pytest.raises(RefusalError) as refusal:
            store(county, make_workbook(write_office_form), by=name)
        assert refusal.value.code == "form.not_yours"


@pytest.mark.slow
def test_an_office_program_opens_the_form_and_computes_its_formulas(county: SampleCounty, tmp_path: Path) -> None:
    declare_everything(county)
    enter_books(county)
    rules = [rule("B3:B5", "cases", org_place="A"), rule("E3:E5", "audience", org_place="A")]
    path = tmp_path / "form.xlsx"
    path.write_bytes(write_workbook(fill(store(county, make_workbook(write_village_form), *rules))))
    (text,) = convert([path], tmp_path, "csv:Text - txt - csv (StarCalc):44,34,76")
    lines = text.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("合计")] == ["合计,3,0,0,47"]
