"""Lists and certificates as PDF: the right words, which can be copied, an embedded font, the same bytes each time."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.pdf_font import needs_font
from tests.qr_codes import print_page, scan_picture
from wuzha.core.vocabulary import OrgKind, Outcome, TitleState
from wuzha.publishing.certificate import PublicCertificate
from wuzha.publishing.pdf.certificate_pdf import can_draw_certificate, draw_certificate_pdf
from wuzha.publishing.pdf.font import load_font
from wuzha.publishing.pdf.list_pdf import can_draw_list, draw_list_pdf
from wuzha.publishing.public_list import PublicLine, PublicList

pytestmark = [needs_font, pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")]
PLAN, APPROVAL = "样例街道“无诈村（社区）”“无诈单位”创建工作方案", "样办发〔2022〕1号"
ADDRESS = "https://gongshi.example/public/certificates/abcdefghijklmnopqrstuv/"
CERTIFICATE = PublicCertificate(
    code="abcdefghijklmnopqrstuv",
    name="青石社区",
    kind=OrgKind.COMMUNITY,
    office="清河街道",
    period="2022年",
    plan_title=PLAN,
    approval=APPROVAL,
    list_number="2022-520399001-1",
    issued_on=date(2023, 1, 5),
    state=TitleState.VALID,
    superseded_by="",
    revoked_on=None,
    address=ADDRESS,
)
LIST = PublicList(
    number="2022-520399001-1",
    title="清河街道2022年“无诈村（社区）”“无诈单位”名单",
    office="清河街道",
    period="2022年",
    plan_title=PLAN,
    approval=APPROVAL,
    issued_on=date(2023, 1, 5),
    lines=tuple(
        PublicLine(place=place, name=f"第{place}村", kind=OrgKind.VILLAGE, outcome=Outcome.MET)
        for place in range(1, 361)
    ),
    sha256="a" * 64,
)


def run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read_words(content: bytes, folder: Path) -> str:
    path = folder / "file.pdf"
    path.write_bytes(content)
    return re.sub(r"\s+", "", run("pdftotext", path, "-"))


def test_a_certificate_is_one_landscape_page_with_its_words_and_no_person(tmp_path: Path) -> None:
    words = read_words(draw_certificate_pdf(CERTIFICATE), tmp_path)
    for part in ("认定证书", "青石社区", f"按照《{PLAN}》，经2022年考核，认定为达标。", "清河街道", "2023年1月5日"):
        assert part in words, part
    assert f"名单编号2022-520399001-1，批准文号{APPROVAL}" in words and f"扫码查验：{ADDRESS}" in words
    facts = run("pdfinfo", tmp_path / "file.pdf")
    assert re.search(r"Pages:\s+1\n", facts) and "841.89 x 595.276 pts (A4)" in facts


def test_a_list_and_a_certificate_from_facts_of_a_running_period_say_so(tmp_path: Path) -> None:
    note = "台账数据截至2022年12月20日封存，当时考核期间未满（到2022年12月31日为止）。"
    certificate, public_list = replace(CERTIFICATE, facts_note=note), replace(LIST, facts_note=note)
    words = read_words(draw_certificate_pdf(certificate), tmp_path)
    assert note in words and "Pages:           1" in run("pdfinfo", tmp_path / "file.pdf")
    assert note in read_words(draw_list_pdf(public_list), tmp_path)


@pytest.mark.parametrize("dots_per_inch", [72, 100, 300])
def test_the_qr_code_of_a_printed_certificate_is_read(tmp_path: Path, dots_per_inch: int) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(draw_certificate_pdf(CERTIFICATE))
    assert scan_picture(print_page(path, dots_per_inch)) == [ADDRESS]


def test_a_certificate_that_is_no_longer_valid_says_so(tmp_path: Path) -> None:
    revoked = replace(CERTIFICATE, state=TitleState.REVOKED, revoked_on=date(2024, 3, 2))
    assert "这项认定已于2024年3月2日撤销，证书不再有效。" in read_words(draw_certificate_pdf(revoked), tmp_path)
    older = replace(CERTIFICATE, state=TitleState.SUPERSEDED, superseded_by="2023-520399001-2")
    assert "以后的结果见名单2023-520399001-2。" in read_words(draw_certificate_pdf(older), tmp_path)


def test_a_list_has_every_line_the_head_of_the_table_on_each_page_and_page_numbers(tmp_path: Path) -> None:
    words = read_words(draw_list_pdf(LIST), tmp_path)
    assert "清河街道2022年“无诈村（社区）”“无诈单位”名单" in words and LIST.sha256 in words
    assert all(f"第{place}村" in words for place in range(1, 361))
    page_count = int(re.findall(r"Pages:\s+(\d+)", run("pdfinfo", tmp_path / "file.pdf"))[0])
    pages = run("pdftotext", tmp_path / "file.pdf", "-").split("\f")[:page_count]
    assert page_count > 10 and all(f"—{number}—" in page.replace(" ", "") for number, page in enumerate(pages, 1))
    assert all("序号" in page for page in pages if re.search("第[0-9]+村", page))
    assert f"本名单已由{LIST.number}-2替代。" in read_words(
        draw_list_pdf(replace(LIST, replaced_by=f"{LIST.number}-2")), tmp_path
    )


def test_a_circular_speaks_of_nothing_public(tmp_path: Path) -> None:
    circular = replace(LIST, title="清河街道2022年考核结果通报（内部考核）", plan_title="工作方案", approval="")
    words = read_words(draw_list_pdf(circular), tmp_path)
    assert "只通报名称和结果" in words and "公布" not in words and "名单" not in words


@pytest.mark.parametrize(
    "content", [draw_list_pdf(LIST), draw_certificate_pdf(CERTIFICATE)], ids=["list", "certificate"]
)
def test_every_font_is_embedded_with_its_letters(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.pdf").write_bytes(content)
    fonts = run("pdffonts", tmp_path / "file.pdf").splitlines()[2:]
    assert fonts and all(re.search(r" yes +yes +yes ", line) for line in fonts), fonts


def test_the_same_content_gives_the_same_bytes() -> None:
    assert draw_list_pdf(LIST) == draw_list_pdf(LIST)
    assert draw_certificate_pdf(CERTIFICATE) == draw_certificate_pdf(CERTIFICATE)
    assert draw_certificate_pdf(replace(CERTIFICATE, name="文峰村")) != draw_certificate_pdf(CERTIFICATE)


def test_a_long_name_and_signs_of_markup_stay_what_they_are(tmp_path: Path) -> None:
    name = "甲<b>&乙" + "清河街道办事处综合行政执法中心" * 3
    assert name in read_words(draw_certificate_pdf(replace(CERTIFICATE, name=name)), tmp_path)


def test_nothing_is_drawn_where_the_font_lacks_a_letter() -> None:
    lines = (replace(LIST.lines[0], name="\U0002ffff村"),)
    assert can_draw_list(LIST) and not can_draw_list(replace(LIST, lines=lines))
    assert can_draw_certificate(CERTIFICATE)
    assert not can_draw_certificate(replace(CERTIFICATE, name="\U0002ffff村"))


@pytest.fixture
def no_font(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.PDF_FONT = str(tmp_path / "none.ttf")
    load_font.cache_clear()
    yield
    load_font.cache_clear()


@pytest.mark.usefixtures("no_font")
def test_nothing_is_drawn_without_a_font() -> None:
    assert not can_draw_list(LIST) and not can_draw_certificate(CERTIFICATE)
