"""From log-in through an uploaded workbook to the evidence behind an outcome, on a phone and on a desktop."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.office import (
    DESKTOP,
    PHONE,
    VILLAGE,
    Office,
    log_in,
    open_main_page,
    upload_file,
    wait_for_state,
    write_case,
)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("width", "with_scripts"),
    [(PHONE, True), (DESKTOP, True), (DESKTOP, False)],
    ids=["phone", "desktop", "no-scripts"],
)
def test_a_case_from_a_workbook_is_evidence_of_the_outcome(
    office: Office, tmp_path: Path, width: int, with_scripts: bool
) -> None:
    number = f"J{width}{'S' if with_scripts else 'N'}0001"
    with office.open_window(width, java_script_enabled=with_scripts) as page:
        log_in(page, "wu")
        upload_file(page, write_case(tmp_path, number))
        page.get_by_role("button", name="确认入账").click()
        wait_for_state(page, "已入账")
        open_main_page(page, "结论")
        page.get_by_role("rowheader", name=VILLAGE.name, exact=True).get_by_role("link").click()
        evidence = page.get_by_role("link", name=number).first
        expect(evidence).to_be_visible()
        evidence.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(number)
        expect(page.get_by_role("link", name="第2行")).to_be_visible()
