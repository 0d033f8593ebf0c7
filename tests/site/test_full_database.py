"""A full disk: a correction is refused with the reason, pages go on, and later the correction is written."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bench.browser import OK_STATUS, REDIRECT_STATUS, Browser, TimedAnswer
from tests.cli.serving import serve
from tests.demo.office_of_day import DEMO_DAY
from wuzha.demo.office import DEMO_PASSWORD

pytestmark = pytest.mark.slow

DISK_MEGABYTES = 64
WRITES = 500
"""More corrections, or readings, than there is room for in what earlier writes left over in the log of SQLite."""
CHUNK = b"\0" * 2**16
SMALL_DISK = f'mount -t tmpfs -o size={DISK_MEGABYTES}m,mode=700 tmpfs "$0" && exec "$@"'
"""The shell command that mounts a small disk on a folder, and then runs the rest of its words."""


@pytest.fixture
def small_disk(tmp_path: Path) -> list[str]:
    """The words before a command that give it a small disk of its own under `tmp_path`; the machine's is left alone."""
    wrapper = ["unshare", "-rm", "sh", "-c", SMALL_DISK, str(tmp_path)]
    try:
        subprocess.run([*wrapper, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk can be mounted here without being the administrator")
    return wrapper


def fill(disk: Path) -> Path:
    """Fill the disk to the last byte, and return the file that does it."""
    filler = disk / "filler"
    with pytest.raises(OSError, match="No space left"), filler.open("wb", buffering=0) as file:
        while True:
            if file.write(CHUNK) < len(CHUNK):
                file.write(CHUNK)
    return filler


def correct(browser: Browser, address: str, loss: int) -> TimedAnswer:
    return browser.fill_in(f"{address}correct/", loss_fen=str(loss), remark="核对笔录")


def test_a_correction_that_the_disk_has_no_room_for_is_refused_and_pages_go_on(
    tmp_path: Path, small_disk: list[str]
) -> None:
    with serve(tmp_path, "--demo-day", DEMO_DAY.isoformat(), wrapper=small_disk) as (output, site):
        browser = Browser(int(re.findall(r"http://127\.0\.0\.1:(\d+)/", output)[0]))
        browser.fill_in("/log-in/", username="chen", password=DEMO_PASSWORD)
        address = re.findall(r"/books/cases/\d+/", browser.get("/books/cases/").text)[0]
        filler = fill(Path(f"/proc/{site.pid}/root{tmp_path}"))
        for loss in range(70_001, 70_001 + WRITES):
            answer = correct(browser, address, loss)
            if answer.status != REDIRECT_STATUS:
                break
            address = answer.location
        assert answer.status == 503 and "服务器的磁盘已满" in answer.text
        for place in ("/", "/books/cases/", address, "/standing/", "/attribution/"):
            assert browser.get(place).status == OK_STATUS, place
        history = browser.get(address).text
        assert f"{loss:,}" not in history and str(loss) not in history
        for _ in range(WRITES):
            answer = browser.get("/books/persons/")
            if answer.status != OK_STATUS:
                break
        assert answer.status == 503 and "服务器的磁盘已满" in answer.text, "the reading could not be logged"
        filler.unlink()
        answer = correct(browser, address, loss)
        assert answer.status == REDIRECT_STATUS
        history = browser.get(answer.location).text
        assert f"{loss:,}" in history or str(loss) in history
        assert browser.get("/books/persons/").status == OK_STATUS
