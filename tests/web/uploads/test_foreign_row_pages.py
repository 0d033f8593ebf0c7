"""The pages of an upload that holds numbers of another book: refused row by row, and said of no book which it is."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from tests.sample_county import COUNTY, OTHER_STREET, OTHER_VILLAGE, SampleCounty, log_in_client
from tests.standing import case, enter
from tests.uploads import (
    A1,
    A2,
    ORG_COLUMNS,
    OUTREACH_COLUMNS,
    commit_sheets,
    list_case_numbers,
    make_case_cells,
    make_case_sheet,
)
from tests.web.uploads.pages import find_card, make_files, plain_text, press_button, send_files, upload_digest
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.models import Upload
from wuzha.registers.models import RefusedItem


def test_of_five_files_the_one_with_a_number_of_another_office_is_confirmed_with_the_others_at_once(
    county: SampleCounty, tmp_path: Path
) -> None:
    enter(county, Register.CASES, case("C5", OTHER_VILLAGE), street=OTHER_STREET)
    client = log_in_client(county, "wu")
    sheets = {
        f"案件{number}": make_case_sheet(make_case_cells(f"C{number}", date(2022, 3, 1))) for number in range(1, 5)
    }
    sheets["案件5"] = make_case_sheet(A1, make_case_cells("C5", date(2022, 3, 1)))
    page = send_files(client, county, make_files(tmp_path, **sheets))
    assert "新增1，变动0，不变0 退回1行 部分有问题" in find_card(page, "案件5.xlsx")
    assert all("可入账" in find_card(page, f"案件{number}.xlsx") for number in range(1, 5))
    text = plain_text(page)
    assert "退回 案件5.xlsx 案件 第3行“案件编号”：“C5”已由别处登记" in text and "同一编号只能由一处登记" in text
    assert "东山" not in text
    page = press_button(client, Upload.objects.get(), "confirm", seen=upload_digest(page))
    assert "状态：已入账" in page and "退回未补1项" in plain_text(page)
    assert list_case_numbers() == ["A1", "C1", "C2", "C3", "C4", "C5"]
    item = plain_text(client.get(f"/books/refused/{RefusedItem.objects.get().pk}/").content.decode())
    assert "案件5.xlsx“案件”第3行" in item and "已由别处登记" in item and "编号改过的，再上传不会自动销号" in item
    assert "东山" not in item


def test_two_offices_with_one_number_at_once_both_come_to_an_end(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    page = send_files(client, county, make_files(tmp_path, 一=make_case_sheet(A1, A2)))
    enter(county, Register.CASES, case("A2", OTHER_VILLAGE), street=OTHER_STREET)
    page = press_button(client, Upload.objects.get(), "confirm", seen=upload_digest(page))
    assert "您核对之后，台账又有变动，这次没有入账" in page and "“A2”已由别处登记" in page
    assert "新增1，变动0，不变0 退回1行" in find_card(page, "一.xlsx") and "确认入账</button>" in page
    page = press_button(client, Upload.objects.get(), "confirm", seen=upload_digest(page))
    assert "状态：已入账" in page and list_case_numbers() == ["A1", "A2"]
    assert RefusedItem.objects.as_of(None).count() == 1


def test_the_form_of_a_village_holds_nothing_of_another_ones_entry_under_the_same_number(
    county: SampleCounty, tmp_path: Path
) -> None:
    other = ("X1", "青石社区", date(2022, 3, 7), "讲座", 4321)
    commit_sheets(county, tmp_path, {"宣传": [(*OUTREACH_COLUMNS, "受众人数"), other]})
    own_row = ("X1", "文峰村", date(2022, 3, 2), "讲座")
    commit_sheets(county, tmp_path, {"宣传": [OUTREACH_COLUMNS, own_row]}, by="li")
    item = RefusedItem.objects.get()
    page = log_in_client(county, "li").get(f"/books/refused/{item.pk}/").content.decode()
    assert "补正并入账" in page and "2022-03-02" in page
    assert "4321" not in page and "2022-03-07" not in page and "青石" not in read_entry_values(page)


def test_a_file_of_which_no_row_can_be_entered_is_not_offered_for_entry(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    rows = [
        (OTHER_VILLAGE, "东山村", "村", OTHER_STREET, *[""] * 3),
        (OTHER_STREET, "东山街道", "街道", COUNTY, *[""] * 3),
    ]
    page = send_files(
        client, county, make_files(tmp_path, 组织={"组织": [ORG_COLUMNS, *rows, (COUNTY, "样本县", "县", *[""] * 4)]})
    )
    assert "新增0，变动0，不变0 退回3行 没有可入账的行" in find_card(page, "组织.xlsx")
    assert "没有可以入账的行。确认后台账不变，只把退回的内容记为退回未补" in page and "其余照常" not in page
    assert "记为退回未补</button>" in page and "确认入账</button>" not in page
    page = press_button(client, Upload.objects.get(), "confirm", seen=upload_digest(page))
    assert "退回未补3项" in plain_text(page) and RefusedItem.objects.count() == 3


def read_entry_values(page: str) -> str:
    """Return the values of the fields of the form: the list of orgs to choose from names those of the street."""
    return " ".join(re.findall(r'<input[^>]* value="([^"]*)"', page))
