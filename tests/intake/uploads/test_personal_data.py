"""A sheet whose columns slipped: no name, phone or ID number of it stays anywhere but in the office's own file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from tests.intake.sheets import write_xlsx
from tests.planted_people import find_planted, make_id_number, make_name, make_phone, prepare_search
from tests.sample_county import STREET, SampleCounty, log_in_client, read_visible_text
from tests.uploads import (
    UNREADABLE,
    commit_sheets,
    declare_full,
    make_case_cells,
    make_case_sheet,
    undo_now,
    upload_files,
    upload_sheets,
)
from tests.web.uploads.pages import press_button
from wuzha.core.problems import RefusalError
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import Register, UploadState
from wuzha.intake.uploads.incoming_files import make_incoming_file
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.retention import forget_old_content
from wuzha.intake.uploads.services import choose_files, discard_upload, receive_files
from wuzha.intake.uploads.spool import LIFETIME, has_files, list_paths
from wuzha.intake.uploads.upload_worker import do_now

HONEST_CELLS = {
    "案件编号": "A{n}", "人员编号": "P{n}", "窝点编号": "W{n}", "编号": "D{n}", "记录编号": "X{n}", "代码": "T{n}",
    "名称": "第{n}村", "类别": "拦截人员", "上级代码": STREET, "所属村(社区)": "文峰村", "对象": "文峰村",
    "被骗金额(元)": "12000", "方式": "逢户必进", "类型": "约谈", "发文级别": "街道", "台账": "案件", "月份": "2022-03",
    "期间": "2022",    "指标": "案件", "数量": "3", "条款": "四(一)5", "结论": "达标", "认定人": "考核组",
    "理由": "逐项核对", "事由": "滞后",
}  # fmt: skip
PHRASES = ("{}", "{}", "受害人{}", "{}，男，35岁", "{}等3人", "{}说已报案", "2022年{}", "姓名：{}", "{}-1")
ROW_COUNT = 1000


def make_slipped_rows(register: Register, planted: set[str], chance: Random) -> list[Sequence[object]]:
    """Return rows of the register whose personal cells stand, row by row, in another column."""
    headers = [column.header for column in SHEET_COLUMNS[register] if column.is_read or column.is_personal]
    rows: list[Sequence[object]] = [headers]
    for number in range(ROW_COUNT):
        name = make_name(chance)
        people = [chance.choice(PHRASES).format(name), make_id_number(chance), make_phone(chance)]
        planted.update((name, *people[1:]))
        row: list[object] = [
            "2022-03-01" if "日期" in header else HONEST_CELLS.get(header, "").format(n=number) for header in headers
        ]
        for offset, person in enumerate(people):
            is_number = person.isdigit() and len(person) == 11 and chance.random() < 0.5
            row[(number + offset) % len(headers)] = int(person) if is_number else person
        rows.append(row)
    return rows


@pytest.mark.parametrize(
    "register",
    [
        register if register is Register.CASES else pytest.param(register, marks=pytest.mark.slow)
        for register in Register
    ],
    ids=str,
)
def test_a_slipped_sheet_leaves_no_person_in_a_table_a_file_or_a_log_line(
    county: SampleCounty,
    tmp_path: Path,
    register: Register,
    capfd: pytest.CaptureFixture[str],
    django_capture_on_commit_callbacks: Any,
) -> None:
    planted: set[str] = set()
    rows = make_slipped_rows(register, planted, Random(register.value))
    path = write_xlsx(tmp_path / "台账.xlsx", {register.chinese: rows})
    upload = receive_files(actor=county["wu"], holder=county.orgs[STREET], files=[make_incoming_file(path)])
    do_now(upload)
    assert upload.refused_count > 0
    assert find_planted(planted) == []
    find_words = prepare_search(planted)
    client = log_in_client(county, "wu")
    page = client.get(f"/uploads/{upload.pk}/").content.decode()
    assert find_words(page) == []
    action = "confirm" if f"/uploads/{upload.pk}/confirm/" in page else "discard"
    with django_capture_on_commit_callbacks(execute=True):
        press_button(client, upload, action)
    assert find_planted(planted) == []
    assert not has_files(upload.pk), "the office's own file, which holds all of it"
    output = capfd.readouterr()
    assert find_words(output.out + output.err) == []


def test_what_was_read_goes_when_the_upload_is_discarded(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(
        county, tmp_path, make_case_sheet(make_case_cells("A1", "去年夏天"), make_case_cells("A2", "2022-05-01"))
    )
    assert "去年夏天" in upload.preview
    discard_upload(actor=county["wu"], upload=upload)
    upload.refresh_from_db()
    assert upload.content is None
    assert "去年夏天" not in upload.preview and Preview.unpack(upload.preview).problem_count == 1


def test_what_was_read_goes_when_the_upload_is_undone(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_sheets(
        county, tmp_path, make_case_sheet(make_case_cells("A1", "去年夏天"), make_case_cells("A2", "2022-05-01"))
    )
    upload.refresh_from_db()
    assert upload.content is not None and "去年夏天" in upload.preview, "for a day, as its sender may correct the row"
    undo_now(actor=county["wu"], upload=upload)
    upload.refresh_from_db()
    assert upload.term is UploadState.UNDONE and upload.content is None
    assert "去年夏天" not in upload.preview and Preview.unpack(upload.preview).problem_count == 1


def test_what_was_read_goes_when_the_upload_fails_on_being_read_again(county: SampleCounty, tmp_path: Path) -> None:
    first = write_xlsx(tmp_path / "一.xlsx", make_case_sheet(make_case_cells("A1", "去年夏天")))
    second = write_xlsx(tmp_path / "二.xlsx", make_case_sheet(make_case_cells("A2", "2022-05-01")))
    upload = upload_files(county, first, second)
    upload.refresh_from_db()
    assert "去年夏天" in upload.preview
    (file,) = upload.files.filter(name="二.xlsx")
    choose_files(actor=county["wu"], upload=upload, files=[file.pk])
    for path in list_paths(upload.pk, ["二.xlsx"]):
        path.write_bytes(b"PK\x03\x04 damaged")
    with pytest.raises(RefusalError):
        do_now(Upload.objects.get(pk=upload.pk))
    upload.refresh_from_db()
    assert upload.term is UploadState.FAILED and upload.content is None
    assert "去年夏天" not in upload.preview and not has_files(upload.pk)


def test_a_day_later_an_open_upload_has_expired_visibly_and_a_committed_one_keeps_its_counts(
    county: SampleCounty, tmp_path: Path
) -> None:
    committed = commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE, make_case_cells("A2", "2022-05-01")))
    waiting = upload_sheets(county, tmp_path, make_case_sheet(UNREADABLE, make_case_cells("A4", "2022-05-01")))
    forget_old_content(timezone.now() + LIFETIME - timedelta(minutes=1))
    assert Upload.objects.filter(content__isnull=True).count() == 0
    forget_old_content(timezone.now() + LIFETIME)
    for upload, state in ((committed, UploadState.COMMITTED), (waiting, UploadState.EXPIRED)):
        upload.refresh_from_db()
        assert (upload.term, upload.content) == (state, None)
        assert "三月" not in upload.preview
    assert "一天没有确认，已过期" in waiting.fault
    assert Preview.unpack(committed.preview).has_written
    client = log_in_client(county, "wu")
    page = client.get(f"/uploads/{waiting.pk}/").content.decode()
    assert "一天没有确认，已过期" in page and "状态：已过期，未入账" in page
    assert "已过期，未入账" in read_visible_text(client.get("/uploads/?state=expired"))
    with pytest.raises(RefusalError, match="已经删除"):
        declare_full(county, committed)


def test_only_the_sender_reads_what_a_cell_says(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(make_case_cells("A1", "去年夏天")))
    address = f"/uploads/{upload.pk}/"
    assert "去年夏天" in log_in_client(county, "wu").get(address).content.decode()
    text = log_in_client(county, "zhou").get(address).content.decode()
    assert "去年夏天" not in text
