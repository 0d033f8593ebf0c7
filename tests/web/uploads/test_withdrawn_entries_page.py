"""The conflict of a withdrawn entry shows everything that deciding for the file would write."""

from __future__ import annotations

from pathlib import Path

from tests.conflicts import ELSEWHERE, WHOLE, WITHOUT_LOSS, choose, get_case, list_choices, withdraw_by_hand
from tests.sample_county import COMMUNITY, SampleCounty, log_in_client
from tests.uploads import commit_now, commit_sheets, upload_sheets
from tests.web.uploads.conflict_fields import open_page
from tests.web.uploads.pages import plain_text


def test_a_withdrawn_entry_shows_every_value_that_a_choice_for_the_file_would_write(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    withdraw_by_hand(county, "A1")
    upload = upload_sheets(county, tmp_path, ELSEWHERE)
    text = plain_text(open_page(log_in_client(county, "wu"), upload))
    row = text[text.index("A1 案件 “案件”第2行 状态") :]
    books = "已撤回 所属村（社区）：文峰村 被骗金额：约500,000.00元 诈骗类型：刷单返利"
    assert row.startswith(
        f"A1 案件 “案件”第2行 状态 {books} 有效 所属村（社区）：青石社区 被骗金额：90.00元 诈骗类型："
    )
    choose(county, upload, "", "file")
    commit_now(actor=county["wu"], upload=upload)
    assert (get_case().village_id, get_case().loss_fen) == (COMMUNITY, 9_000)


def test_a_withdrawn_entry_shows_a_blank_in_the_conflict_of_its_own_alone(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    withdraw_by_hand(county, "A1")
    text = plain_text(open_page(log_in_client(county, "wu"), upload_sheets(county, tmp_path, WITHOUT_LOSS)))
    assert "状态 已撤回 立案日期：2022-03-01 有效 立案日期：2022-05-01 " in text
    assert "被骗金额 约500,000.00元 （空白）" in text


def test_a_withdrawn_entry_of_which_another_file_says_something_else_is_asked_anew(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    withdraw_by_hand(county, "A1")
    upload = upload_sheets(county, tmp_path, WHOLE)
    choose(county, upload, "", "books")
    commit_now(actor=county["wu"], upload=upload)
    assert list_choices(upload_sheets(county, tmp_path, WHOLE)) == [("", "books", "wu")]
    assert list_choices(upload_sheets(county, tmp_path, ELSEWHERE)) == [("", "", "")]
