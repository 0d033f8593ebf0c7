"""The first page, the tree, and what every page has."""

import re
from datetime import date

import pytest
from django.test import Client

from tests.cast import COUNTY, STREET, UNIT, VILLAGE, Cast, settle
from tests.site.loaded_form import loaded
from wuzha.core.vocabulary import OrgKind, SuccessionKind
from wuzha.orgs.models import Org
from wuzha.orgs.services import OrgDraft, add_org, succeed_org
from wuzha.people.models import Membership


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def logged_in(cast: Cast, name: str) -> Client:
    settle()
    client = Client()
    client.force_login(cast[name])
    return client


def ways(text: str) -> list[str]:
    bar = text[text.index("<nav") : text.index("</nav>")]
    return re.findall(r'href="[^"]+"[^>]*>([^<]+)<', bar)


def filled(**changed: str) -> dict[str, str]:
    return {
        "code": "520399001299",
        "name": "新设村",
        "kind": "village",
        "aliases": "",
        "opened_on": "",
        "closed_on": "",
    } | (changed)


def test_the_first_page_says_who_one_is_and_what_one_covers(cast: Cast) -> None:
    shown = page(logged_in(cast, "wu"), "/")
    assert "wu，您好" in shown and "街道办公室工作人员" in shown
    assert "清河街道" in shown and "东山" not in shown and "样本县" not in shown
    assert "请街道办公室先确定方案和期间" in shown


def test_whoever_has_no_role_is_told_what_to_do_next(cast: Cast) -> None:
    Membership.objects.all().delete()
    assert "请联系安全管理员" in page(logged_in(cast, "li"), "/")


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("wu", ["首页", "组织"]),
        ("security", ["首页", "账号"]),
        ("audit", ["首页", "日志"]),
        ("sun", ["首页", "组织", "日志"]),
    ],
)
def test_the_navigation_shows_only_where_one_may_go(cast: Cast, name: str, seen: list[str]) -> None:
    assert [way for way in ways(page(logged_in(cast, name), "/")) if way in ("首页", "组织", "账号", "日志")] == seen


def test_the_tree_is_browsed_from_the_top_of_ones_own_part(cast: Cast) -> None:
    wu = logged_in(cast, "wu")
    assert f"/orgs/{STREET}/" in page(wu, "/orgs/") and f"/orgs/{COUNTY}/" not in page(wu, "/orgs/")
    shown = page(wu, f"/orgs/{STREET}/")
    assert "文峰村" in shown and "财政所" in shown and "样本县" not in shown
    assert "文峰村" in page(wu, "/orgs/?q=文峰") and "没有找到" in page(wu, "/orgs/?q=东山")
    assert ways(page(logged_in(cast, "zhou"), f"/orgs/{VILLAGE}/"))


def test_what_became_of_a_village_stands_on_both_pages(cast: Cast) -> None:
    new = add_org(actor="wu", draft=OrgDraft("520399001299", "新文峰村", OrgKind.VILLAGE, STREET))
    succeed_org(
        actor="wu", predecessors=[VILLAGE], successors=[new.code], kind=SuccessionKind.RENAMED, on=date(2022, 3, 1)
    )
    wu = logged_in(cast, "wu")
    old = page(wu, f"/orgs/{VILLAGE}/")
    assert "已停用，2022-03-01 停用" in old and "2022-03-01 更名，此后计入" in old
    assert "2022-03-01 更名，承接" in page(wu, f"/orgs/{new.code}/")


def test_the_street_office_adds_a_village_and_corrects_it(cast: Cast) -> None:
    wu = logged_in(cast, "wu")
    assert wu.post(f"/orgs/{STREET}/add/", filled())["Location"] == "/orgs/520399001299/"
    address = "/orgs/520399001299/change/"
    changed = loaded(wu, address) | filled(name="新村", aliases="老寨，新寨 ", opened_on="2022-03-01", code="another")
    assert wu.post(address, changed).status_code == 302
    added = Org.objects.get(code="520399001299")
    assert (added.name, added.other_names, added.opened_on) == ("新村", ("老寨", "新寨"), date(2022, 3, 1))
    assert added.parent == cast.orgs[STREET]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"code": VILLAGE}, "已有代码"),
        ({"code": "a/b"}, "不能有空格和斜杠"),
        ({"kind": "county"}, "county"),
        ({"name": ""}, "必填"),
        ({"opened_on": "2022-03-01", "closed_on": "2022-02-01"}, "停用日期早于启用日期"),
        ({"opened_on": "0001-01-01"}, "不在1990年至2100年之间"),
        ({"closed_on": "2101-01-01"}, "不在1990年至2100年之间"),
    ],
)
def test_what_is_wrong_with_a_new_org_is_told(cast: Cast, wrong: dict[str, str], fault: str) -> None:
    answer = logged_in(cast, "wu").post(f"/orgs/{STREET}/add/", filled(**wrong))
    assert fault in answer.content.decode()
    assert Org.objects.count() == len(cast.orgs)


def test_a_village_has_only_grids_below_it_and_a_street_stays_above_its_villages(cast: Cast) -> None:
    wu = logged_in(cast, "wu")
    assert "grid" in page(wu, f"/orgs/{VILLAGE}/add/")
    assert "新增下级" not in page(wu, f"/orgs/{UNIT}/")
    assert "<option" in page(wu, f"/orgs/{STREET}/change/")
    assert 'value="village"' not in page(wu, f"/orgs/{STREET}/change/")


@pytest.mark.parametrize("address", ["/log-in/", "/", "/nowhere/", "/static/site/wuzha.css"])
def test_nothing_on_a_page_comes_from_elsewhere_or_stands_inline(cast: Cast, address: str) -> None:
    answer = logged_in(cast, "wu").get(address, follow=True)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    if "html" in answer["Content-Type"]:
        shown = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?://", shown)
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/", "/orgs/", f"/orgs/{STREET}/", "/password/", "/nowhere/"])
def test_every_page_has_its_landmarks_one_heading_and_a_title(cast: Cast, address: str) -> None:
    shown = page(logged_in(cast, "wu"), address)
    assert shown.count("<h1>") == shown.count("<main ") == shown.count("<header ") == shown.count("<footer ") == 1
    assert 'lang="zh-Hans"' in shown and 'href="#content"' in shown
    assert not re.search("<title> -", shown)
    assert len(re.findall(r"<input(?! type=.hidden)|<select", shown)) == shown.count("<label")


@pytest.mark.parametrize("address", ["/orgs/?q=%00", "/orgs/%00/", "/log/?org=a%00"])
def test_an_address_with_a_null_character_is_answered_not_run(cast: Cast, address: str) -> None:
    answer = logged_in(cast, "sun").get(address)
    assert answer.status_code == 400
    assert "请求看不懂" in answer.content.decode()


def test_a_submission_without_its_token_is_refused_in_words(cast: Cast) -> None:
    answer = Client(enforce_csrf_checks=True).post("/log-in/", {"username": "li", "password": "x"})
    assert answer.status_code == 403
    assert "请回到上一页" in answer.content.decode()


def test_a_part_of_a_page_asked_for_after_log_out_leads_the_whole_window_to_the_log_in(cast: Cast) -> None:
    answer = Client().get("/books/cases/?q=A", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"].split("?")[0]) == (200, "/log-in/")


def test_what_goes_wrong_while_a_list_is_searched_is_shown_as_a_whole_page(cast: Cast) -> None:
    client = logged_in(cast, "wu")
    part = client.get("/books/nothing/?q=A1", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == "/books/nothing/?q=A1"
    assert "HX-Redirect" not in client.get("/books/cases/?q=A1", headers={"HX-Request": "true"}).headers
