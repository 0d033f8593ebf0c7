"""The addresses of the site that show no page of their own, and a draft of a plan, whose pages need one."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.duties.monthly_forms import make_workbook, write_office_form

NO_PAGES = {
    "language",
    "period",
    "log_out",
    "end_session",
    "open_feed",
    "close_feed",
    "calendar",
    "open_screen",
    "close_screen",
    "wall_screen",
    "outreach_recorded",
    "capture_token",
    "capture_records",
    "capture_worker",
    "capture_shell",
    "declare",
    "export_template",
    "end_account_session",
    "withdraw_entry",
    "waive_item",
    "settle_upload",
    "name_columns",
    "withdraw_cases",
    "decide_conflicts",
    "declare_full_file",
    "forget_header",
    "annotated_copy",
    "export_standing",
    "export_changes",
    "export_trends",
    "export_uploads",
    "export_accounts",
    "export_sample",
    "save_plan",
    "adopt_results",
    "add_example",
    "remove_example",
    "roll_plan",
    "discard_plan",
    "download_plan",
    "activate_plan",
    "sign_plan",
    "ask_signature",
    "waive_signature",
    "export_round_paper",
    "export_sealed_file",
    "export_round_annex",
    "export_all_papers",
    "export_self_check",
    "issued_paper",
    "export_paper_template",
    "reset_paper_template",
    "export_org_paper",
    "export_org_annex",
    "export_group_paper",
    "export_brief",
    "export_monthly_form",
    "public_nothing",
    "public_list_json",
    "public_list_csv",
    "public_list_pdf",
    "public_certificate_pdf",
    "export_circular",
    "public_style",
    "public_icon",
    "public_robots",
}
"""Addresses that change data, return a file, or are for the scripts of a page."""

PAGES_OF_A_STAGE = {
    "propose_decisions",
    "sign_decisions",
    "countersign_decisions",
    "object_as_org",
    "publicity",
    "add_objection",
    "public_publicity",
    "public_objections",
}
"""Pages that a round has at one of its stages alone: `test_round_pages` looks at them on days of such stages."""


def make_plan(page: Page) -> None:
    """Make a draft of a plan from the built-in one, and return to the first page."""
    page.goto("/plans/new/")
    page.get_by_role("button", name="建立草稿").click()
    page.get_by_role("button", name="保存并核对").wait_for()
    page.goto("/")


def upload_monthly_form(page: Page, street: str, folder: Path) -> None:
    """Upload a form of the county to a street, set up a cell of it, and return to the first page."""
    file = folder / "月报表.xlsx"
    file.write_bytes(make_workbook(write_office_form))
    page.goto(f"/monthly/{street}/upload/")
    page.locator("main input[type=file]").set_input_files(file)
    title = page.locator("main form input[type=text]").first
    if title.count():
        title.fill("月报表")
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_url("**/monthly/forms/**")
    page.goto("/monthly/forms/1/cells/")
    page.locator("main [name=cells]").fill("B2")
    page.locator("main [name=figure]").select_option("cases")
    page.locator("main button[name=add], main form button").first.click()
    page.wait_for_load_state()
    page.goto("/")
