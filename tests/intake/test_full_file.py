"""Only the office knows whether a file holds all cases of some months: until it says so, none is missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cast import STREET, VILLAGE, Cast, logged_in, words
from tests.intake.test_uploads import CASES, cases, commit_upload, preview, upload
from wuzha.audit.models import Line as LogLine
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Deed, Register
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import MOST_MISSING
from wuzha.intake.uploads.services import discard_upload, say_full_file
from wuzha.registers.diff import Line
from wuzha.registers.services import record_entries


def row(number: str, day: date | str, loss: Any = 1) -> Sequence[Any]:
    return (number, day, "文峰村", loss, "")


MAY = [row("R1", date(2022, 5, 1)), row("R2", date(2022, 5, 15)), row("R3", date(2022, 5, 30))]
MONTHS = {"first": "2022-05", "last": "2022-05"}


@pytest.fixture
def known(cast: Cast, tmp_path: Path) -> None:
    """The book holds three cases of May and one of June."""
    commit_upload(actor=cast["wu"], upload=upload(cast, tmp_path, cases(*MAY, row("R9", date(2022, 6, 1)))))


def missing(cast: Cast, received: Upload, first: date = date(2022, 5, 1), last: date = date(2022, 5, 31)) -> list[str]:
    """What the file lacks once the office has said of which months it holds all."""
    say_full_file(actor=cast["wu"], upload=received, first=first, last=last)
    received.refresh_from_db()
    return list(preview(received).missing)


@pytest.mark.usefixtures("known")
def test_until_somebody_says_that_it_is_a_full_file_nothing_is_proposed_and_the_page_says_why(
    cast: Cast, tmp_path: Path
) -> None:
    client = logged_in(cast, "wu")
    received = upload(cast, tmp_path, cases(row("S1", date(2022, 1, 1)), row("S2", date(2022, 12, 31))))
    told = words(client.get(f"/uploads/{received.pk}/"))
    assert "如果这是某几个月的全量案件文件，请在这里说明" in told and "不再有的案件" not in told
    commit_upload(actor=cast["wu"], upload=received)
    assert "不再有的案件" not in words(client.get(f"/uploads/{received.pk}/"))


@pytest.mark.usefixtures("known")
def test_the_form_asks_for_the_months_that_the_file_touches_and_needs_no_script(cast: Cast, tmp_path: Path) -> None:
    client = logged_in(cast, "wu")
    received = upload(cast, tmp_path, cases(row("R1", date(2022, 5, 1)), row("R9", date(2022, 6, 1))))
    page = client.get(f"/uploads/{received.pk}/").content.decode()
    assert 'name="first" value="2022-05"' in page and 'name="last" value="2022-06"' in page
    told = words(client.post(f"/uploads/{received.pk}/full/", MONTHS, follow=True))
    assert "这是2022年5月的全量案件文件" in told and "2022年5月立案" in told and "R2、R3" in told
    again = client.get(f"/uploads/{received.pk}/").content.decode()
    assert "R2、R3" in again and 'name="last" value="2022-05"' in again
    line = LogLine.objects.latest("number")
    assert (line.verb, line.org) == (Deed.SAY_FULL_FILE, STREET)


@pytest.mark.usefixtures("known")
def test_the_last_case_of_a_month_is_missed_and_none_of_another_month(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(*MAY[:2]))
    assert missing(cast, received) == ["R3"]
    assert missing(cast, received, last=date(2022, 6, 30)) == ["R3", "R9"]


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "rows",
    [
        [row("R2", date(2022, 5, 15), "许多")],
        [row("R2", date(2022, 5, 15), 1), row("R2", date(2022, 5, 15), 2)],
        [row("R2", "五月")],
    ],
)
def test_a_case_whose_row_was_sent_back_is_in_the_file(
    cast: Cast, tmp_path: Path, rows: Sequence[Sequence[Any]]
) -> None:
    received = upload(cast, tmp_path, cases(MAY[0], *rows, row("R4", date(2022, 5, 20))))
    assert received.refused_count == len(rows)
    assert missing(cast, received) == ["R3"]


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("below", "held"),
    [
        (("立案日期", "案件编号", "被骗金额(元)", "所属村(社区)"), True),
        (("立案日期", "联系电话", "被骗金额(元)", "所属村(社区)"), False),
    ],
)
def test_a_case_in_a_table_below_is_in_the_file_where_its_numbers_are_called_so_too(
    cast: Cast, tmp_path: Path, below: Sequence[str], held: bool
) -> None:
    rows = [CASES, MAY[0], (), ("另一张台账",), below, ("2022-05-15", "R2", 1, "文峰村")]
    received = upload(cast, tmp_path, {"案件": rows})
    assert received.refused_count == 1
    assert ("R2" not in missing(cast, received)) is held


@pytest.mark.usefixtures("known")
def test_it_can_be_said_of_an_upload_that_is_entered_and_taken_back(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(*MAY[:2], row("R4", date(2022, 5, 20))))
    commit_upload(actor=cast["wu"], upload=received)
    client = logged_in(cast, "wu")
    page = client.post(f"/uploads/{received.pk}/full/", MONTHS, follow=True).content.decode()
    assert page.count('name="case"') == 1 and "R3" in page and "这些案件2022年5月立案" in page
    told = words(client.post(f"/uploads/{received.pk}/full/", {**MONTHS, "none": "1"}, follow=True))
    assert "请在这里说明" in told and "R3" not in told


@pytest.mark.usefixtures("known")
def test_a_full_file_that_brings_nothing_new_is_entered_for_what_it_lacks(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(*MAY[:2]))
    client = logged_in(cast, "wu")
    assert "确认入账</button>" not in client.get(f"/uploads/{received.pk}/").content.decode()
    assert "确认入账</button>" in client.post(f"/uploads/{received.pk}/full/", MONTHS, follow=True).content.decode()
    commit_upload(actor=cast["wu"], upload=received)
    assert 'name="case"' in client.get(f"/uploads/{received.pk}/").content.decode()


@pytest.mark.usefixtures("known")
def test_what_others_enter_before_the_yes_is_missed_too(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(*MAY, row("R4", date(2022, 5, 20))))
    assert missing(cast, received) == []
    commit_upload(actor=cast["chen"], upload=upload(cast, tmp_path, cases(row("R5", date(2022, 5, 21))), by="chen"))
    commit_upload(actor=cast["wu"], upload=received)
    received.refresh_from_db()
    assert preview(received).missing == ["R5"]


@pytest.mark.usefixtures("known")
def test_where_the_file_holds_them_all_that_is_said(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(*MAY, row("R4", date(2022, 5, 20))))
    told = words(logged_in(cast, "wu").post(f"/uploads/{received.pk}/full/", MONTHS, follow=True))
    assert "这几个月里台账已有的案件，文件里都有" in told


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [("2022-06", "2022-05", "止月早于起月"), ("", "2022-05", "必填"), ("五月", "2022-05", "请写成 2022-07 的样式")],
)
def test_months_that_cannot_be_are_told_where_they_were_typed(
    cast: Cast, tmp_path: Path, first: str, last: str, told: str
) -> None:
    received = upload(cast, tmp_path, cases(*MAY))
    page = logged_in(cast, "wu").post(f"/uploads/{received.pk}/full/", {"first": first, "last": last})
    assert told in words(page) and f'name="last" value="{last}"' in page.content.decode()
    received.refresh_from_db()
    assert received.full_from is None


def test_a_month_may_be_typed_as_offices_write_it(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(*MAY))
    given = {"first": "2022年5月", "last": "2022.6"}
    told = words(logged_in(cast, "wu").post(f"/uploads/{received.pk}/full/", given, follow=True))
    assert "这是2022年5月至2022年6月的全量案件文件" in told


def test_only_who_writes_cases_says_it_and_not_of_an_upload_that_is_given_up(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(*MAY))
    about: dict[str, Any] = {"upload": received, "first": date(2022, 5, 1), "last": date(2022, 5, 31)}
    with pytest.raises(Refusal, match="您的角色不能登记"):
        say_full_file(actor=cast["li"], **about)
    discard_upload(actor=cast["wu"], upload=received)
    with pytest.raises(Refusal, match="已放弃"):
        say_full_file(actor=cast["wu"], **about)


def test_where_more_are_missing_than_can_be_listed_the_page_says_how_many(cast: Cast, tmp_path: Path) -> None:
    days = [date(2022, 5, 1) + timedelta(days=number % 30) for number in range(MOST_MISSING + 1)]
    lines = [
        Line((f"N{number:05}", VILLAGE, *[None] * 3, day, *[None] * 6, "criminal", "valid", None))
        for number, day in enumerate(days)
    ]
    record_entries(actor=cast["chen"], holder=cast.orgs[STREET], register=Register.CASES, lines=lines)
    received = upload(cast, tmp_path, cases(*MAY))
    client = logged_in(cast, "wu")
    asked = words(client.post(f"/uploads/{received.pk}/full/", MONTHS, follow=True))
    commit_upload(actor=cast["wu"], upload=received)
    for told in (asked, words(client.get(f"/uploads/{received.pk}/"))):
        assert "共2001起，一次最多列出2000起" in told and "把全量文件再传一次" in told
