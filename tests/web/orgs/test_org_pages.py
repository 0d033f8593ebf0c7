"""The pages of orgs: browse the tree, add an org, correct it."""

import re
from datetime import date

import pytest
from django.test import Client

from tests.sample_county import COUNTY, STREET, UNIT, VILLAGE, SampleCounty, log_in_client
from tests.web.orgs.loaded_form import load_form
from wuzha.core.vocabulary import OrgKind, SuccessionKind
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, succeed_org


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def list_navigation_labels(text: str) -> list[str]:
    bar = text[text.index("<nav") : text.index("</nav>")]
    return re.findall(r'href="[^"]+"[^>]*>([^<]+)<', bar)


def form_data(**values: str) -> dict[str, str]:
    return {
        "code": "520399001299",
        "name": "新设村",
        "kind": "village",
        "aliases": "",
        "opened_on": "",
        "closed_on": "",
    } | (values)


def test_the_tree_is_browsed_from_the_top_of_ones_own_part(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    assert f"/orgs/{STREET}/" in page(wu, "/orgs/") and f"/orgs/{COUNTY}/" not in page(wu, "/orgs/")
    html = page(wu, f"/orgs/{STREET}/")
    assert "文峰村" in html and "财政所" in html and "样本县" not in html
    assert "文峰村" in page(wu, "/orgs/?q=文峰") and "没有找到" in page(wu, "/orgs/?q=东山")
    assert list_navigation_labels(page(log_in_client(county, "zhou"), f"/orgs/{VILLAGE}/"))


def test_what_became_of_a_village_stands_on_both_pages(county: SampleCounty) -> None:
    new = add_org(actor="wu", draft=OrgDraft("520399001299", "新文峰村", OrgKind.VILLAGE, STREET))
    succeed_org(
        actor="wu", predecessors=[VILLAGE], successors=[new.code], kind=SuccessionKind.RENAMED, on=date(2022, 3, 1)
    )
    wu = log_in_client(county, "wu")
    old = page(wu, f"/orgs/{VILLAGE}/")
    assert "已停用，2022-03-01 停用" in old and "2022-03-01 更名，此后计入" in old
    assert "2022-03-01 更名，承接" in page(wu, f"/orgs/{new.code}/")


def test_the_street_office_adds_a_village_and_corrects_it(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    assert wu.post(f"/orgs/{STREET}/add/", form_data())["Location"] == "/orgs/520399001299/"
    address = "/orgs/520399001299/change/"
    data = load_form(wu, address) | form_data(
        name="新村", aliases="老寨，新寨 ", opened_on="2022-03-01", code="another"
    )
    assert wu.post(address, data).status_code == 302
    org = Org.objects.get(code="520399001299")
    assert (org.name, org.other_names, org.opened_on) == ("新村", ("老寨", "新寨"), date(2022, 3, 1))
    assert org.parent == county.orgs[STREET]


@pytest.mark.parametrize(
    ("wrong_values", "fault"),
    [
        ({"code": VILLAGE}, "已是别的组织的代码"),
        ({"code": "a/b"}, "不能有空格和斜杠"),
        ({"kind": "county"}, "没有这个选项"),
        ({"name": ""}, "请填写“名称”"),
        ({"opened_on": "2022-03-01", "closed_on": "2022-02-01"}, "停用日期早于启用日期"),
        ({"opened_on": "0001-01-01"}, "不在1990年至2100年之间"),
        ({"closed_on": "2101-01-01"}, "不在1990年至2100年之间"),
    ],
)
def test_errors_in_a_new_org_are_shown(county: SampleCounty, wrong_values: dict[str, str], fault: str) -> None:
    answer = log_in_client(county, "wu").post(f"/orgs/{STREET}/add/", form_data(**wrong_values))
    assert fault in answer.content.decode()
    assert Org.objects.count() == len(county.orgs)


def test_a_village_has_only_grids_below_it_and_a_street_stays_above_its_villages(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    assert "grid" in page(wu, f"/orgs/{VILLAGE}/add/")
    assert "新增下级" not in page(wu, f"/orgs/{UNIT}/")
    assert "<option" in page(wu, f"/orgs/{STREET}/change/")
    assert 'value="village"' not in page(wu, f"/orgs/{STREET}/change/")


def test_a_name_that_another_village_bears_is_saved_with_a_warning_that_ledgers_need_the_code(
    county: SampleCounty,
) -> None:
    wu = log_in_client(county, "wu")
    answer = wu.post(f"/orgs/{STREET}/add/", form_data(aliases="文峰村"), follow=True)
    assert f"“文峰村”也是{VILLAGE}的名称或别名" in answer.content.decode()
    assert Org.objects.get(code="520399001299").other_names == ("文峰村",)
    answer = wu.post(f"/orgs/{STREET}/add/", form_data(code="520399001298", name="新民村"), follow=True)
    assert "的名称或别名" not in answer.content.decode()


def test_the_buttons_of_an_org_are_verbs_with_a_capital_letter_in_english(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    client.post("/language/", {"language": "en", "next": "/"})
    buttons = re.findall(
        r'class="button[^"]*" href="[^"]+">\s*(?:<svg.*?</svg>)?([^<]+)<', page(client, f"/orgs/{VILLAGE}/")
    )
    assert {"Merge", "Split", "Rename"} <= set(buttons)
    assert all(button[0].isupper() for button in buttons)
    assert "separated by “" in page(client, f"/orgs/{VILLAGE}/change/")
