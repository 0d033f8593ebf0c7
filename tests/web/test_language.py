"""The switch: pages are Chinese until somebody chooses English, and then English wherever they go."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.sample_county import COUNTY, STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from wuzha.audit.models import LogLine
from wuzha.core.facts import BOOK_COLUMN_NAMES
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.upload_worker import do_next
from wuzha.programmes.services import set_programme
from wuzha.registers.diff import EntryRow
from wuzha.registers.services import record_entries


def choose_language(client: Client, language: str, page: str = "/", **headers: str) -> str:
    """Presses the button on the page; where it leads."""
    return client.post("/language/", {"language": language, "next": page}, headers=headers)["Location"]


@pytest.mark.django_db
def test_a_page_is_chinese_whatever_the_browser_would_like(client: Client) -> None:
    page = client.get("/log-in/", headers={"Accept-Language": "en-GB,en"})
    assert "登录" in page.content.decode()
    assert '<html lang="zh-Hans">' in page.content.decode()
    assert page["Content-Language"] == "zh-hans"
    assert "Cookie" in page["Vary"]


@pytest.mark.django_db
def test_english_stays_chosen_until_chinese_is_chosen(client: Client) -> None:
    assert choose_language(client, "en", "/log-in/?next=/books/") == "/log-in/?next=/books/"
    page = client.get("/log-in/").content.decode()
    assert '<html lang="en">' in page
    assert "Log in" in page and "登录" not in page
    choose_language(client, "zh-hans")
    assert "登录" in client.get("/log-in/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_the_button_redirects_to_no_other_site(client: Client, elsewhere: str) -> None:
    assert choose_language(client, "en", elsewhere) == "/"
    assert choose_language(client, "en", elsewhere, Referer=elsewhere) == "/"


@pytest.mark.django_db
def test_the_button_leads_back_to_the_list_as_it_is_narrowed_by_now(client: Client) -> None:
    address = "http://testserver/books/cases/?q=A2022"
    assert choose_language(client, "en", "/books/cases/", Referer=address) == address


@pytest.mark.django_db
def test_a_language_that_is_none_is_chinese(client: Client) -> None:
    choose_language(client, "fr")
    assert '<html lang="zh-Hans">' in client.get("/log-in/").content.decode()
    client.cookies["language"] = "../../en"
    assert '<html lang="zh-Hans">' in client.get("/log-in/").content.decode()


@pytest.fixture
def standing(county: SampleCounty) -> None:
    set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=Period.parse("2022"))
    values = {"case_no": "A1", "village": VILLAGE, "filed_on": date(2022, 3, 1)}
    row = tuple(values.get(name) for name in BOOK_COLUMN_NAMES[Register.CASES])
    record_entries(actor=county["wu"], holder=county.orgs[STREET], register=Register.CASES, rows=[EntryRow(row)])


@pytest.mark.usefixtures("standing")
def test_cached_texts_of_one_language_are_not_shown_in_the_other(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    pages = (
        "/",
        f"/standing/{STREET}/",
        f"/standing/{VILLAGE}/",
        f"/trends/{STREET}/",
        f"/map/{STREET}/",
        "/books/cases/",
    )
    chinese = {page: read_visible_text(client.get(page)) for page in pages}
    choose_language(client, "en")
    english = {page: read_visible_text(client.get(page)) for page in pages}
    choose_language(client, "zh-hans")
    again = {page: read_visible_text(client.get(page)) for page in pages}
    for page in pages:
        assert english[page] != chinese[page]
        assert drop_time_of_day(again[page]) == drop_time_of_day(chinese[page])
    assert "未达标" not in english[f"/standing/{STREET}/"]
    assert "Not met" not in again[f"/standing/{STREET}/"]


def drop_time_of_day(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "按20" not in line)


@pytest.mark.usefixtures("standing")
def test_an_export_below_its_own_address_is_chinese_for_a_reader_of_english(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    choose_language(client, "en")
    assert client.get(f"/standing/{STREET}/export/")["Content-Language"] == "zh-hans"
    assert client.get(f"/standing/{STREET}/")["Content-Language"] == "en"
    assert client.get("/standing/no/such/page/")["Content-Language"] == "en"


@pytest.mark.usefixtures("standing")
def test_papers_and_the_log_are_the_same_in_both_languages(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    sheets = []
    for language in ("zh-hans", "en"):
        choose_language(client, language)
        answer = client.get("/books/cases/?as=xlsx")
        book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
        sheets.append((book.sheet_names, book.get_sheet_by_index(0).to_python()))
    assert sheets[0] == sheets[1]
    assert sheets[0][0] == ["案件"]
    first, second = LogLine.objects.order_by("-number")[:2]
    assert (first.action, first.subject, first.details) == (second.action, second.subject, second.details)


def test_a_file_is_read_alike_in_both_languages_and_its_faults_are_shown_in_each(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    rows = ("案件编号,立案日期,所属村", "A1,2022-03-01,文峰村", "A2,2022-13-01,文峰村", "A3,2022-04-01,文风村")
    sheet = "\n".join(rows)
    pages = {}
    for language in ("en", "zh-hans"):
        choose_language(client, language)
        values = {"ledgers": SimpleUploadedFile("案件.csv", sheet.encode()), "holder": county.orgs[STREET].pk}
        upload = client.post("/uploads/", values)["Location"]
        while do_next("worker"):
            pass
        pages[language] = upload, read_visible_text(client.get(upload))
    chinese = read_visible_text(client.get(pages["en"][0]))
    assert "“2022-13-01”写的那一天不存在。" in chinese and "相近的有：文峰村。" in chinese
    assert "第3行“立案日期”" in pages["zh-hans"][1]
    assert "Line 3, “立案日期”: “2022-13-01” is a day that does not exist." in pages["en"][1]
    assert "Names like it: 文峰村." in pages["en"][1]


def test_an_entry_typed_on_an_english_page_says_what_it_would_say_on_a_chinese_one(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    choose_language(client, "en")
    form = read_visible_text(client.get("/books/cases/add/"))
    assert "Criminal" in form and "刑事" not in form
    values = {"case_no": "A9", "filed_on": "2022-03-01", "village": "文峰村", "case_kind": "刑事", "loss_fen": "1200"}
    entry = client.post("/books/cases/add/", values)["Location"]
    page = read_visible_text(client.get(entry))
    assert "Criminal" in page and "1,200.00 yuan" in page
    choose_language(client, "zh-hans")
    page = read_visible_text(client.get(entry))
    assert "刑事" in page and "1,200.00元" in page
    choose_language(client, "en")
    html = client.get(f"{entry}correct/").content.decode()
    assert '<option value="刑事" selected>Criminal</option>' in html
    assert 'value="1,200.00"' in html


def test_errors_are_shown_in_english_too(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    choose_language(client, "en")
    assert "There is no such page" in client.get("/nowhere/").content.decode()
    form = read_visible_text(client.post("/books/cases/add/", {"case_no": "A9", "filed_on": "2022-13-01"}))
    assert "Nothing is saved yet." in form
    assert "is a day that does not exist. Check year, month and day." in form
