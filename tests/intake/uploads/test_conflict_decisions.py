"""Conflicts are decided row by row or for all of a kind, remembered for the office that sent them, and undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conflicts import (
    MARCH,
    OTHER_LOSS,
    WHOLE,
    WITHOUT_LOSS,
    choose,
    correct_by_hand,
    get_case,
    list_choices,
    list_conflicts,
    make_sheet,
    withdraw_by_hand,
)
from tests.sample_county import SampleCounty
from tests.uploads import (
    commit_now,
    commit_sheets,
    list_case_numbers,
    read_preview,
    reload_state,
    undo_now,
    upload_sheets,
)
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import ConflictChoice, ConflictKind, LogAction, UploadState
from wuzha.intake.uploads.conflict_queries import read_decision_state
from wuzha.intake.uploads.conflict_services import ChoiceForAll, ChoiceInput
from wuzha.intake.uploads.models import UploadConflict
from wuzha.intake.uploads.services import choose_sides, compare_again, discard_upload
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.registers.models import Case, Outreach


def test_a_blank_may_be_decided_for_the_file(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    choose(county, upload, "loss_fen", "file")
    commit_now(actor=county["wu"], upload=upload)
    assert (get_case().loss_fen, get_case().is_loss_about) == (None, None)
    line = LogLine.objects.get(action=LogAction.COMMIT_UPLOAD, subject=f"upload:{upload.pk}")
    assert '"for_books":0' in line.details and '"for_file":1' in line.details


def test_an_undo_takes_the_decision_back_and_the_withdrawal_holds_again(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    withdraw_by_hand(county, "A1")
    upload = upload_sheets(county, tmp_path, WHOLE)
    choose(county, upload, "", "file")
    commit_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == ["A1"]
    undo_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == []
    again = upload_sheets(county, tmp_path, WHOLE)
    assert list_choices(again) == [("", "", "")] and again.conflicts.get().author == "chen"


def test_an_undo_gives_the_correction_back_and_it_stands_against_the_next_file(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=12_000)
    upload = upload_sheets(county, tmp_path, OTHER_LOSS)
    choose(county, upload, "loss_fen", "file")
    commit_now(actor=county["wu"], upload=upload)
    assert get_case().loss_fen == 9_000
    undo_now(actor=county["wu"], upload=upload)
    assert get_case().loss_fen == 12_000
    again = upload_sheets(county, tmp_path, OTHER_LOSS)
    assert list_choices(again) == [("loss_fen", "", "")] and again.conflicts.get().author == "chen"


def test_the_next_file_of_the_same_office_is_not_asked_again(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=12_000)
    first = upload_sheets(county, tmp_path, OTHER_LOSS)
    choose(county, first, "loss_fen", "books", by="chen")
    commit_now(actor=county["wu"], upload=first)
    second = upload_sheets(county, tmp_path, OTHER_LOSS)
    conflict = second.conflicts.get()
    assert (conflict.choice, str(conflict.decided_by), conflict.is_remembered) == ("books", "chen", True)
    assert conflict.decided_at == first.conflicts.get().decided_at
    choose(county, second, "loss_fen", "file", shown="books")
    commit_now(actor=county["wu"], upload=second)
    assert get_case().loss_fen == 9_000


def test_what_nobody_chose_is_asked_again_and_names_nobody(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=12_000)
    first = commit_sheets(county, tmp_path, OTHER_LOSS)
    assert get_case().loss_fen == 12_000
    assert list_choices(first) == [("loss_fen", "", "")]
    second = upload_sheets(county, tmp_path, OTHER_LOSS)
    assert list_choices(second) == [("loss_fen", "", "")]


def test_a_choice_that_an_undecided_withdrawal_overrode_is_asked_again(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    withdraw_by_hand(county, "A1")
    first = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    choose(county, first, "loss_fen", "file")
    commit_now(actor=county["wu"], upload=first)
    second = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    assert {choice for _, choice, _ in list_choices(second)} == {""}


@pytest.mark.parametrize("loss", [91, ""])
def test_another_value_is_asked_anew(county: SampleCounty, tmp_path: Path, loss: object) -> None:
    commit_sheets(county, tmp_path, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=12_000)
    first = upload_sheets(county, tmp_path, OTHER_LOSS)
    choose(county, first, "loss_fen", "books")
    commit_now(actor=county["wu"], upload=first)
    upload = upload_sheets(county, tmp_path, make_sheet(("A1", MARCH, "文峰村", loss, "刷单返利", "有效")))
    assert list_choices(upload) == [("loss_fen", "", "")]


def test_a_correction_made_after_the_decision_is_asked_anew(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=12_000)
    first = upload_sheets(county, tmp_path, OTHER_LOSS)
    choose(county, first, "loss_fen", "books")
    commit_now(actor=county["wu"], upload=first)
    correct_by_hand(county, "A1", loss_fen=13_000)
    correct_by_hand(county, "A1", loss_fen=12_000, by="wu")
    upload = upload_sheets(county, tmp_path, OTHER_LOSS)
    assert list_choices(upload) == [("loss_fen", "", "")]


def test_another_office_is_asked_itself(county: SampleCounty, tmp_path: Path) -> None:
    header = ("记录编号", "对象", "日期", "方式", "受众人数")
    whole = {"宣传": [header, ("X1", "文峰村", MARCH, "讲座", 30)]}
    blank = {"宣传": [header, ("X1", "文峰村", MARCH, "讲座", "")]}
    commit_sheets(county, tmp_path, whole)
    first = upload_sheets(county, tmp_path, blank)
    choose(county, first, "audience_count", "books")
    commit_now(actor=county["wu"], upload=first)
    assert Outreach.objects.as_of(None).get().audience_count == 30
    own = upload_sheets(county, tmp_path, blank)
    of_the_village = upload_sheets(county, tmp_path, blank, by="li")
    assert list_choices(own) == [("audience_count", "books", "wu")]
    assert list_choices(of_the_village) == [("audience_count", "", "")]


def test_all_of_a_kind_are_decided_at_once_but_those_chosen_one_by_one(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(
        county, tmp_path, make_sheet(*((f"A{n}", MARCH, "文峰村", 5, "刷单返利", "有效") for n in range(1, 4)))
    )
    upload = upload_sheets(
        county, tmp_path, make_sheet(*((f"A{n}", MARCH, "文峰村", "", "刷单返利", "有效") for n in range(1, 4)))
    )
    second = upload.conflicts.get(key="A2")
    count = choose_sides(
        actor=county["wu"],
        upload=upload,
        choices={second.pk: ChoiceInput("", "books")},
        for_all=ChoiceForAll(ConflictKind.BLANK, ConflictChoice.FILE),
    )
    assert count == 3
    commit_now(actor=county["wu"], upload=upload)
    losses = Case.objects.as_of(None).order_by("key").values_list("loss_fen", flat=True)
    assert list(losses) == [None, 500, None]
    assert LogLine.objects.filter(action=LogAction.DECIDE_CONFLICTS).count() == 2


def test_of_two_who_decide_the_same_at_once_the_second_is_told_who_was_first(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    choose(county, upload, "loss_fen", "file", by="chen")
    with pytest.raises(RefusalError, match="“A1”刚由chen处理为“以文件为准”"):
        choose(county, upload, "loss_fen", "books", by="wu")
    choose(county, upload, "loss_fen", "books", by="wu", shown="file")
    assert list_choices(upload) == [("loss_fen", "books", "wu")]


def test_a_row_that_was_corrected_since_the_comparison_is_refused_and_its_upload_compared_anew(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    choose(county, upload, "loss_fen", "file")
    correct_by_hand(county, "A1", loss_fen=12_000)
    with pytest.raises(RefusalError, match="“A1”在比对之后又有变动"):
        choose(county, upload, "loss_fen", "books", shown="file")
    with pytest.raises(RefusalError, match="台账又有变动"):
        commit_now(actor=county["wu"], upload=upload)
    assert reload_state(upload) is UploadState.RECEIVED
    assert get_case().loss_fen == 12_000
    assert list_conflicts(upload) == [("A1", "loss_fen", ConflictKind.CORRECTION)]
    assert list_choices(upload) == [("loss_fen", "", "")]


def test_all_of_a_kind_are_refused_where_one_was_corrected_since_the_comparison(
    county: SampleCounty, tmp_path: Path
) -> None:
    rows = [(f"A{number}", MARCH, "文峰村", 5, "刷单返利", "有效") for number in (1, 2)]
    commit_sheets(county, tmp_path, make_sheet(*rows))
    upload = upload_sheets(county, tmp_path, make_sheet(*((*row[:3], "", *row[4:]) for row in rows)))
    correct_by_hand(county, "A2", loss_fen=12_000)
    for choice in ConflictChoice:
        with pytest.raises(RefusalError, match="“A2”在比对之后又有变动"):
            choose_sides(
                actor=county["wu"], upload=upload, choices={}, for_all=ChoiceForAll(ConflictKind.BLANK, choice)
            )
    assert list_choices(upload) == [("loss_fen", "", "")] * 2


def test_all_of_a_kind_are_refused_where_somebody_has_decided_one_since_the_page_was_shown(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    seen = read_decision_state(upload)
    choose(county, upload, "loss_fen", "books", by="chen")
    for_all = ChoiceForAll(ConflictKind.BLANK, ConflictChoice.FILE, seen_decisions=seen)
    with pytest.raises(RefusalError, match="“A1”刚由chen处理为“以台账为准”"):
        choose_sides(actor=county["wu"], upload=upload, choices={}, for_all=for_all)
    for_all = for_all._replace(seen_decisions=read_decision_state(upload))
    choose_sides(actor=county["wu"], upload=upload, choices={}, for_all=for_all)
    assert list_choices(upload) == [("loss_fen", "file", "wu")]


def test_all_of_a_kind_are_refused_where_the_list_was_compared_anew(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    seen = read_preview(upload).digest
    correct_by_hand(county, "A1", fraud_type=None)
    compare_again(actor=county["wu"], upload=upload)
    do_now(upload)
    for_all = ChoiceForAll(ConflictKind.BLANK, ConflictChoice.FILE, seen_digest=seen)
    with pytest.raises(RefusalError, match="已经重新比对过"):
        choose_sides(actor=county["wu"], upload=upload, choices={}, for_all=for_all)
    assert {choice for _, choice, _ in list_choices(upload)} == {""}


def test_choices_for_rows_that_are_still_the_same_survive_a_new_comparison(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    choose(county, upload, "loss_fen", "file")
    number = upload.conflicts.get().pk
    compare_again(actor=county["wu"], upload=upload)
    do_now(upload)
    assert list_choices(upload) == [("loss_fen", "file", "wu")] and upload.conflicts.get().pk != number


def test_nobody_decides_for_a_settled_upload(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = commit_sheets(county, tmp_path, WITHOUT_LOSS)
    with pytest.raises(RefusalError, match="已入账"):
        choose(county, upload, "loss_fen", "file")
    other = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    discard_upload(actor=county["wu"], upload=other)
    assert not UploadConflict.objects.filter(upload=other).exists()
