"""Uploads of the demo that did not go straight in: one undone, one with refused rows, one that nobody has confirmed."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial

from wuzha.demo.cases import DemoCase
from wuzha.demo.ledgers import make_outreach_sheet, make_second_case_sheet
from wuzha.demo.registers import DemoRows
from wuzha.demo.sheet import DemoSheet, write_csv, write_sheets
from wuzha.demo.story import Story, enter_files, get_user, send_files
from wuzha.demo.street import STREET_CODE, VILLAGES
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.services import request_undo
from wuzha.intake.uploads.upload_worker import do_now

_WRONG_FILE = "宣传(去年底稿)"
_OUTREACH_HEADER = ("记录编号", "对象", "宣传日期", "宣传方式", "宣传场所", "受众人数", "发放资料份数")


def plan_odd_uploads(story: Story) -> None:
    """Plan the three uploads."""
    wrong_day = date(story.first_day.year, 9, 12)
    story.plan_event(wrong_day, time(16, 50), partial(_send_wrong_file, story, wrong_day))
    story.plan_event(wrong_day + timedelta(days=1), time(8, 40), partial(_undo_wrong_file, wrong_day))
    repaired_day = story.today - timedelta(days=9)
    story.plan_event(repaired_day, time(17, 30), partial(_send_refused_rows, story, repaired_day))
    story.plan_event(story.today, time(17, 0), partial(_send_without_confirming, story))


def _send_wrong_file(story: Story, day: date) -> None:
    """Enter a draft of outreach under other numbers: everything in it would count twice."""
    rows = [
        (f"D{day:%Y%m}{number:04d}", village.name, day - timedelta(days=3 + number), "逢户必进", "", 40, 40)
        for number, village in enumerate(VILLAGES[:12], 1)
    ]
    path = story.folder / f"{_WRONG_FILE}.csv"
    enter_files("wu", STREET_CODE, [write_csv(path, make_outreach_sheet(rows))])


def _undo_wrong_file(day: date) -> None:
    upload = Upload.objects.get(files__name=f"{_WRONG_FILE}.csv")
    request_undo(actor=get_user("wu"), upload=upload)
    do_now(upload)


def _send_refused_rows(story: Story, day: date) -> None:
    """Send a village's file in which two rows cannot be entered; they stay open."""
    village, done_on = VILLAGES[0].name, day - timedelta(days=4)
    rows: DemoRows = [
        (f"QS{day:%Y%m}01", village, done_on, "逢会必讲", "", 35, 35),
        (f"QS{day:%Y%m}02", village, "上周三", "逢户必进", "", 18, 20),
        (f"QS{day:%Y%m}03", village, done_on, "逢人便讲", "", 22, 22),
    ]
    sheet = DemoSheet("宣传", (_OUTREACH_HEADER,), rows, titles=("青石村反诈宣传补报",))
    enter_files("li", STREET_CODE, [write_sheets(story.folder / "青石村宣传补报.xlsx", [sheet])])


def _send_without_confirming(story: Story) -> None:
    """Send a case of these days, which waits for somebody to confirm it."""
    reported_on = story.today - timedelta(days=1)
    case = DemoCase(
        case_no=f"{reported_on:%Y%m%d}9901",
        village="西苑社区",
        filed_on=reported_on,
        reported_on=reported_on,
        occurred_on=reported_on - timedelta(days=1),
        loss=Decimal(18600),
        fraud_type="刷单返利",
        received_on=story.today,
    )
    sheet = make_second_case_sheet([case], f"{story.today.month}月补报")
    send_files("chen", STREET_CODE, [write_sheets(story.folder / "警情补报.xlsx", [sheet])])
