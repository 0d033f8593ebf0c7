"""The first page, the navigation, and what every page has."""

import re

import pytest
from django.test import Client

from tests.sample_county import STREET, SampleCounty, log_in_client
from wuzha.people.models import Membership


def get_html(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def list_navigation(text: str, attributes: str = "[^>]*") -> list[str]:
    """Return the labels of the rail's links with these attributes."""
    rail = text[text.index('<nav class="rail"') : text.index("</nav>")]
    return re.findall(rf'<a href="[^"]+"{attributes}>\s*(?:<svg.*?</svg>)?([^<\s]+)', rail)


def test_the_first_page_says_who_one_is_and_what_one_covers(county: SampleCounty) -> None:
    html = get_html(log_in_client(county, "wu"), "/")
    assert "街道办公室工作人员" in html and "清河街道" in html
    assert "清河街道" in html and "东山" not in html and "样本县" not in html
    assert "请街道办公室先确定方案和期间" in html


def test_a_user_without_a_role_sees_what_to_do_next(county: SampleCounty) -> None:
    Membership.objects.all().delete()
    assert "请联系安全管理员" in get_html(log_in_client(county, "li"), "/")


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("wu", ["工作台", "组织"]),
        ("security", ["工作台", "账号"]),
        ("audit", ["工作台", "日志"]),
        ("sun", ["工作台", "组织", "日志"]),
    ],
)
def test_the_navigation_shows_only_where_one_may_go(county: SampleCounty, name: str, labels: list[str]) -> None:
    assert [
        label
        for label in list_navigation(get_html(log_in_client(county, name), "/"))
        if label in ("工作台", "组织", "账号", "日志")
    ] == labels


@pytest.mark.parametrize(
    ("address", "labels"),
    [
        ("/", ["工作台"]),
        ("/books/cases/", ["台账"]),
        ("/map/", ["地图"]),
        ("/sessions/", []),
        ("/password/", []),
        ("/nowhere/", []),
    ],
)
def test_the_navigation_marks_the_open_page_alone(county: SampleCounty, address: str, labels: list[str]) -> None:
    html = log_in_client(county, "wu").get(address, follow=True).content.decode()
    assert list_navigation(html, ' aria-current="page"') == labels


@pytest.mark.parametrize("address", ["/log-in/", "/", "/nowhere/", "/static/site/wuzha.css"])
def test_nothing_on_a_page_comes_from_elsewhere_or_stands_inline(county: SampleCounty, address: str) -> None:
    answer = log_in_client(county, "wu").get(address, follow=True)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    if "html" in answer["Content-Type"]:
        html = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?://", html)
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/", "/orgs/", f"/orgs/{STREET}/", "/password/", "/nowhere/"])
def test_every_page_has_its_landmarks_one_heading_and_a_title(county: SampleCounty, address: str) -> None:
    html = get_html(log_in_client(county, "wu"), address)
    assert html.count("<h1>") == html.count("<main ") == html.count("<header ") == html.count("<footer>") == 1
    assert 'lang="zh-Hans"' in html and 'href="#content"' in html
    assert not re.search("<title> -", html)
    assert len(re.findall(r"<input(?! type=.hidden)|<select", html)) == html.count("<label")


@pytest.mark.parametrize("address", ["/orgs/?q=%00", "/orgs/%00/", "/log/?org=a%00"])
def test_an_address_with_a_null_character_is_answered_not_run(county: SampleCounty, address: str) -> None:
    answer = log_in_client(county, "sun").get(address)
    assert answer.status_code == 400
    assert "请求看不懂" in answer.content.decode()


def test_a_submission_without_its_token_is_refused_in_words(county: SampleCounty) -> None:
    answer = Client(enforce_csrf_checks=True).post("/log-in/", {"username": "li", "password": "x"})
    assert answer.status_code == 403
    assert "请回到上一页" in answer.content.decode()


def test_a_partial_request_after_log_out_redirects_the_whole_window_to_the_log_in(county: SampleCounty) -> None:
    answer = Client().get("/books/cases/?q=A", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"].split("?")[0]) == (200, "/log-in/")


def test_what_goes_wrong_while_a_list_is_searched_is_shown_as_a_whole_page(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    part = client.get("/books/nothing/?q=A1", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == "/books/nothing/?q=A1"
    assert "HX-Redirect" not in client.get("/books/cases/?q=A1", headers={"HX-Request": "true"}).headers
