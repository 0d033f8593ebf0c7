"""Helpers of tests about uploads: workbooks sent in, confirmed and undone as their office does, without pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.intake.sheets import write_xlsx
from tests.sample_county import STREET, VILLAGE, SampleCounty
from wuzha.core.vocabulary import Register, UploadState
from wuzha.intake.uploads import services
from wuzha.intake.uploads.incoming_files import make_incoming_file
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.own_header_services import name_headers
from wuzha.intake.uploads.preview import Preview, RegisterPreview
from wuzha.intake.uploads.services import receive_files
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.diff import EntryRow
from wuzha.registers.models import Case
from wuzha.registers.services import record_entries

Cells = Sequence[Any]
Sheets = Mapping[str, Sequence[Cells]]

CASE_COLUMNS = ("案件编号", "立案日期", "所属村(社区)", "被骗金额(元)", "受害人姓名")
A1: Cells = ("A1", date(2022, 3, 1), "文峰村", 12000, "某甲")
A2: Cells = ("A2", date(2022, 5, 1), "青石社区", None, "某乙")
A3: Cells = ("A3", date(2022, 4, 1), "文峰村", 1, "")
UNREADABLE: Cells = ("A3", "三月", "文峰村", 1, "")
"""A case whose date nobody can read, so that its row is refused."""

UNKNOWN_COLUMNS = ("案件编号", "立案日期", "辖区", "涉案数(万元)", "受害人姓名")
UNKNOWN_COLUMNS_CASE = ("A1", date(2022, 3, 1), "文峰村", 1.2, "某甲")

OUTREACH_COLUMNS = ("记录编号", "对象", "日期", "方式")
OUTREACH_WITHOUT_DATE = ("记录编号", "对象", "搞活动的日子", "方式")

ORG_COLUMNS = ("代码", "名称", "类别", "上级代码", "启用日期", "停用日期", "别名")
NEW_CODE = "520399001777"
NEW_ORG: Cells = (NEW_CODE, "新村", "村", STREET, "", "", "")
RENAMED_ORG: Cells = (VILLAGE, "文峰新村", "村", STREET, "", "", "桐花")


def make_case_cells(number: str, day: date | str, loss: Any = 1) -> Cells:
    return (number, day, "文峰村", loss, "")


MAY = [
    make_case_cells("R1", date(2022, 5, 1)),
    make_case_cells("R2", date(2022, 5, 15)),
    make_case_cells("R3", date(2022, 5, 30)),
]
"""Three cases of May 2022."""


def make_case_sheet(*rows: Cells) -> Sheets:
    return {"案件": [CASE_COLUMNS, *rows]}


def make_org_sheet(*rows: Cells) -> Sheets:
    return {"组织": [ORG_COLUMNS, *rows]}


def make_unknown_columns_sheet(*rows: Cells) -> Sheets:
    return {"案件": [UNKNOWN_COLUMNS, *(rows or (UNKNOWN_COLUMNS_CASE,))]}


def receive_rows(county: SampleCounty, folder: Path, *rows: Cells) -> Upload:
    """Send a workbook of these cases in; no worker has read it yet."""
    path = write_xlsx(folder / "台账.xlsx", make_case_sheet(*rows))
    return receive_files(actor=county["wu"], holder=county.orgs[STREET], files=[make_incoming_file(path)])


def upload_files(county: SampleCounty, *paths: Path, by: str = "wu", holder: str = STREET) -> Upload:
    """Send the files in and read them at once."""
    upload = receive_files(
        actor=county[by], holder=county.orgs[holder], files=[make_incoming_file(path) for path in paths]
    )
    do_now(upload)
    return upload


def upload_sheets(county: SampleCounty, folder: Path, sheets: Sheets, *, by: str = "wu") -> Upload:
    return upload_files(county, write_xlsx(folder / "台账.xlsx", sheets), by=by)


def commit_sheets(county: SampleCounty, folder: Path, sheets: Sheets, *, by: str = "wu") -> Upload:
    """Upload the sheets and confirm them."""
    upload = upload_sheets(county, folder, sheets, by=by)
    commit_now(actor=county[by], upload=upload)
    return upload


def commit_now(*, actor: User, upload: Upload) -> None:
    services.confirm_upload(actor=actor, upload=upload)
    do_now(upload)


def undo_now(*, actor: User, upload: Upload) -> None:
    services.request_undo(actor=actor, upload=upload)
    do_now(upload)


def name_columns(county: SampleCounty, upload: Upload, choices: dict[tuple[Register, str], str], by: str = "wu") -> int:
    return name_headers(actor=county[by], upload=upload, columns=choices)


def declare_full(
    county: SampleCounty, upload: Upload, first: date = date(2022, 5, 1), last: date = date(2022, 5, 31)
) -> list[str]:
    """Say for the office that the file holds all cases of these months; return the known cases it lacks."""
    services.declare_full_file(actor=county["wu"], upload=upload, first=first, last=last)
    upload.refresh_from_db()
    return list(read_preview(upload).missing)


def commit_full_file(county: SampleCounty, folder: Path) -> Upload:
    """Commit a full file of A1 and A2 alone, after another file that held A3 and A4 too."""
    fourth = ("A4", date(2022, 4, 2), "", 2, "")
    commit_sheets(county, folder, make_case_sheet(A1, A3, fourth, A2))
    upload = upload_sheets(county, folder, make_case_sheet(A1, A2))
    declare_full(county, upload, first=date(2022, 3, 1))
    commit_now(actor=county["wu"], upload=upload)
    return Upload.objects.get(pk=upload.pk)


def commit_may_and_june(county: SampleCounty, folder: Path) -> None:
    """Commit three cases of May and one of June."""
    commit_sheets(county, folder, make_case_sheet(*MAY, make_case_cells("R9", date(2022, 6, 1))))


def record_case(
    county: SampleCounty, number: str, village: str, day: date = date(2022, 3, 1), *, by: str = "wu"
) -> None:
    """Record a case by hand in the book of the street."""
    record_entries(
        actor=county[by],
        holder=county.orgs[STREET],
        register=Register.CASES,
        rows=[make_case_entry(number, village, day)],
    )


def make_case_entry(number: str, village: str, day: date) -> EntryRow:
    return EntryRow((number, village, *[None] * 3, day, *[None] * 6, "criminal", "valid", *[None] * 4))


def read_preview(upload: Upload) -> Preview:
    return Preview.unpack(upload.preview)


def find_changes(upload: Upload, register: Register = Register.CASES) -> RegisterPreview:
    return next(changes for changes in read_preview(upload).changes if changes.register is register)


def reload_state(upload: Upload) -> UploadState:
    upload.refresh_from_db()
    return upload.term


def list_case_numbers() -> list[str]:
    return sorted(entry.key for entry in Case.objects.as_of(None))


def case_number(key: str) -> int:
    """Return the number of the case's page."""
    return Case.objects.as_of(None).get(key=key).pk


def get_org(code: str = VILLAGE) -> Org:
    return Org.objects.get(code=code)
