"""Changes of the tree: the page shows the consequences first and writes only after the confirmation."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.sample_county import (
    COMMUNITY,
    COUNTY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    give_role,
    log_in_client,
    read_visible_text,
)
from tests.standing import case, enter
from tests.web.orgs.loaded_form import load_form, read_fields
from wuzha.audit.log import record
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, OrgKind, Register, Role
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import FormerParent, Org, Succession
from wuzha.orgs.services import add_org

DAY = "2022-07-01"


def test_two_villages_merge_after_a_preview_of_the_consequences(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A1", COMMUNITY))
    wu, address = log_in_client(county, "wu"), f"/orgs/{VILLAGE}/become/merged/"
    data = {"others": "青石社区", "into": VILLAGE, "on": DAY}
    text = read_visible_text(wu.post(address, data))
    assert "青石社区从2022-07-01起停用" in text and "文峰村、青石社区的记录" in text
    assert "案件1条" in text and "不能撤销" in text
    assert not Succession.objects.exists() and Org.objects.get(code=COMMUNITY).closed_on is None
    assert wu.post(address, data | {"sure": "1"}).status_code == 302
    assert Org.objects.get(code=COMMUNITY).closed_on == date(2022, 7, 1)
    assert Org.objects.get(code=VILLAGE).closed_on is None
    assert "2022-07-01 合并，此后计入" in read_visible_text(wu.get(f"/orgs/{COMMUNITY}/"))


def test_a_village_goes_on_under_a_new_code_that_is_made_on_the_way(county: SampleCounty) -> None:
    wu, address = log_in_client(county, "wu"), f"/orgs/{VILLAGE}/become/renamed/"
    data = {"into": "520399001299 新文峰村", "on": DAY}
    text = read_visible_text(wu.post(address, data))
    assert "新增新文峰村（520399001299），2022-07-01启用" in text
    assert "村（社区）书记1、网格员1" in text
    assert not Org.objects.filter(code="520399001299").exists()
    wu.post(address, data | {"sure": "1"})
    new = Org.objects.get(code="520399001299")
    assert (new.name, new.parent_id, new.opened_on) == ("新文峰村", STREET, date(2022, 7, 1))
    assert [line.action for line in LogLine.objects.order_by("number")][-2:] == [
        LogAction.ADD_ORG,
        LogAction.SUCCEED_ORG,
    ]
    assert "wu 登记“文峰村”更名" in read_visible_text(wu.get(f"/orgs/{VILLAGE}/"))


def test_a_village_is_split_in_two(county: SampleCounty) -> None:
    wu, address = log_in_client(county, "wu"), f"/orgs/{VILLAGE}/become/split/"
    data = {"into": "520399001298 东文峰村\n520399001299 西文峰村", "on": DAY}
    assert "东文峰村、西文峰村要自己签认基数或报送" in read_visible_text(wu.post(address, data))
    wu.post(address, data | {"sure": "1"})
    assert Succession.objects.filter(predecessor__code=VILLAGE, kind="split").count() == 2


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        ("merged", {"others": "没有这个村", "into": VILLAGE, "on": DAY}, "没有这个村"),
        ("merged", {"others": OTHER_VILLAGE, "into": VILLAGE, "on": DAY}, OTHER_VILLAGE),
        ("merged", {"others": VILLAGE, "into": VILLAGE, "on": DAY}, "数目不合"),
        ("split", {"into": "青石社区", "on": DAY}, "数目不合"),
        ("renamed", {"into": UNIT, "on": DAY}, "不是同一类"),
        ("renamed", {"into": "a/b 新村", "on": DAY}, "不能有空格和斜杠"),
        ("renamed", {"into": "青石社区", "on": (timezone.localdate() + timedelta(days=400)).isoformat()}, "一年以后"),
        ("renamed", {"into": "", "on": ""}, "请填写“从哪天起”"),
        ("renamed", {"into": "青石社区", "on": "0001-01-01"}, "不在1990年至2100年之间"),
    ],
)
def test_an_impossible_change_of_a_village_is_refused_at_the_first_step(
    county: SampleCounty, kind: str, data: dict[str, str], message: str
) -> None:
    page = read_visible_text(log_in_client(county, "wu").post(f"/orgs/{VILLAGE}/become/{kind}/", data))
    assert message in page and "确认登记" not in page
    assert not Succession.objects.exists()


def test_the_grids_of_a_village_go_along_when_it_is_renamed_and_not_when_it_is_split(county: SampleCounty) -> None:
    add_org(actor="wu", draft=OrgDraft("G1", "一组网格", OrgKind.GRID, VILLAGE))
    wu = log_in_client(county, "wu")
    split = {"into": "520399001298 东文峰村\n520399001299 西文峰村", "on": DAY}
    assert "下面还有1个在用的组织" in read_visible_text(wu.post(f"/orgs/{VILLAGE}/become/split/", split))
    data = {"into": "520399001297 新文峰村", "on": DAY}
    assert "下面的网格随着归新文峰村" in read_visible_text(wu.post(f"/orgs/{VILLAGE}/become/renamed/", data))
    wu.post(f"/orgs/{VILLAGE}/become/renamed/", data | {"sure": "1"})
    assert Org.objects.get(code="G1").path.endswith("/520399001297/G1/")


def test_what_is_closed_is_offered_no_change(county: SampleCounty) -> None:
    Org.objects.filter(code=VILLAGE).update(closed_on=date(2022, 7, 1))
    page = log_in_client(county, "wu").get(f"/orgs/{VILLAGE}/").content.decode()
    assert f"/orgs/{VILLAGE}/move/" not in page and "/become/" not in page


def test_a_street_with_villages_below_it_is_not_closed_over_their_heads(county: SampleCounty) -> None:
    give_role(user=county["wu"], role=Role.STREET_OFFICE, org=county.orgs["520399"])
    data = {"others": "东山街道", "into": OTHER_STREET, "on": DAY}
    assert "下面还有3个在用的组织" in read_visible_text(
        log_in_client(county, "wu").post(f"/orgs/{STREET}/become/merged/", data)
    )


def test_a_village_moves_to_another_street_and_back(county: SampleCounty) -> None:
    give_role(user=county["wu"], role=Role.STREET_OFFICE, org=county.orgs["520399"])
    wu, address = log_in_client(county, "wu"), f"/orgs/{VILLAGE}/move/"
    assert "归东山街道" in read_visible_text(wu.post(address, {"parent": "东山街道"}))
    assert Org.objects.get(code=VILLAGE).parent_id == STREET
    assert wu.post(address, {"parent": "东山街道", "sure": "1"}).status_code == 302
    assert Org.objects.get(code=VILLAGE).path == f"/520399/{OTHER_STREET}/{VILLAGE}/"
    assert "现在就在“东山街道”之下" in read_visible_text(wu.post(address, {"parent": OTHER_STREET}))
    assert "不在它的上级" in read_visible_text(wu.post(address, {"parent": "青石社区"}))


def test_a_move_is_since_a_day_that_has_come(county: SampleCounty) -> None:
    give_role(user=county["wu"], org=county.orgs[COUNTY], role=Role.STREET_OFFICE)
    wu, address = log_in_client(county, "wu"), f"/orgs/{VILLAGE}/move/"
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for day in (tomorrow, "1989-12-31"):
        assert "1990年到今天" in read_visible_text(wu.post(address, {"parent": OTHER_STREET, "on": day}))
    text = read_visible_text(wu.post(address, {"parent": OTHER_STREET, "on": DAY}))
    assert "从2022-07-01起归东山街道" in text and f"看{county.orgs[STREET].name}当时报送了没有" in text
    assert "一直归东山街道" in read_visible_text(wu.post(address, {"parent": OTHER_STREET, "on": ""}))
    wu.post(address, {"parent": OTHER_STREET, "on": DAY, "sure": "1"})
    (former_parent,) = FormerParent.objects.all()
    assert (former_parent.org.code, former_parent.parent and former_parent.parent.code, former_parent.until_on) == (
        VILLAGE,
        STREET,
        date(2022, 7, 1),
    )


def test_ones_own_top_cannot_be_moved_and_nothing_moves_out_of_ones_sight(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    assert wu.get(f"/orgs/{STREET}/move/").status_code == 404
    assert "东山街道" in read_visible_text(wu.post(f"/orgs/{VILLAGE}/move/", {"parent": "东山街道"}))
    assert Org.objects.get(code=VILLAGE).parent_id == STREET
    assert log_in_client(county, "li").get(f"/orgs/{VILLAGE}/move/").status_code == 404


def test_the_list_is_narrowed_and_exported_as_the_sheet_one_uploads(county: SampleCounty) -> None:
    Org.objects.filter(code=COMMUNITY).update(closed_on=date(2022, 7, 1))
    wu = log_in_client(county, "wu")
    assert "青石社区" not in read_visible_text(wu.get(f"/orgs/?under={STREET}&state=in_use"))
    text = read_visible_text(wu.get(f"/orgs/?under={STREET}&state=closed"))
    assert "青石社区" in text and "文峰村" not in text and "共1个" in text
    answer = wu.get(f"/orgs/?under={STREET}&kind=village&as=xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["代码", "名称", "类别", "上级代码"]
    assert rows[1:] == [[VILLAGE, "文峰村", "村", STREET, "否", *rows[1][5:]]]
    assert log_in_client(county, "chen").get("/orgs/?as=xlsx").status_code == 404


@pytest.mark.parametrize("nowhere", ["nobody", OTHER_STREET])
def test_below_an_org_that_one_does_not_see_there_is_nothing(county: SampleCounty, nowhere: str) -> None:
    assert "没有找到" in read_visible_text(log_in_client(county, "li").get(f"/orgs/?under={nowhere}"))


def test_an_orgs_page_tells_its_history_to_those_who_look_after_it(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    form = load_form(wu, f"/orgs/{VILLAGE}/change/") | {"name": "文峰新村", "opened_on": "2022-03-01"}
    assert wu.post(f"/orgs/{VILLAGE}/change/", form).status_code == 302
    page = wu.get(f"/orgs/{VILLAGE}/").content.decode()
    assert re.search(r"以前叫“文峰村”", page) and "wu 修改组织“文峰新村”：" in page
    assert "名称 文峰村 → 文峰新村" in page and "启用日期 （空白） → 2022-03-01" in page
    other_text = read_visible_text(log_in_client(county, "li").get(f"/orgs/{VILLAGE}/"))
    assert "以前叫“文峰村”" in other_text and "wu 修改" not in other_text


def test_a_line_from_before_values_were_kept_still_names_the_fields(county: SampleCounty) -> None:
    with transaction.atomic():
        record(
            actor="wu", action=LogAction.CHANGE_ORG, subject=f"org:{VILLAGE}", org=VILLAGE, changed=["aliases", "name"]
        )
    assert "wu 修改组织“文峰村”的别名、名称" in read_visible_text(log_in_client(county, "wu").get(f"/orgs/{VILLAGE}/"))


def test_a_second_editor_of_an_org_sees_what_changed_and_keeps_what_was_typed(county: SampleCounty) -> None:
    first, second, address = log_in_client(county, "wu"), log_in_client(county, "zhou"), f"/orgs/{VILLAGE}/change/"
    give_role(user=county["zhou"], role=Role.STREET_OFFICE, org=county.orgs["520399"])
    stale = load_form(second, address)
    assert (
        first.post(address, load_form(first, address) | {"aliases": "桐花", "closed_on": "2023-01-01"}).status_code
        == 302
    )
    answer = second.post(address, stale | {"name": "文峰新村"})
    text = read_visible_text(answer)
    assert "这个组织已被改过" in text and "wu 修改组织“文峰村”：别名 （空白） → 桐花" in text
    assert Org.objects.get(code=VILLAGE).name == "文峰村"
    once_more = read_fields(answer.content.decode())
    assert (once_more["name"], once_more["aliases"], once_more["closed_on"]) == ("文峰新村", "桐花", "2023-01-01")
    assert second.post(address, once_more).status_code == 302
    org = Org.objects.get(code=VILLAGE)
    assert (org.name, org.aliases, org.closed_on) == ("文峰新村", "桐花", date(2023, 1, 1))


def test_a_change_sent_without_loading_the_org_shows_the_form_first(county: SampleCounty) -> None:
    wu, form = log_in_client(county, "wu"), {"name": "文峰新村", "kind": "village"}
    assert "这个组织已被改过" in read_visible_text(wu.post(f"/orgs/{VILLAGE}/change/", form))
    assert Org.objects.get(code=VILLAGE).name == "文峰村"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("merged", {"others": "青石社区", "into": "520399001950"}),
        ("split", {"into": "520399001298 东村\n520399001299 西村"}),
        ("renamed", {"into": "520399001299 新村"}),
    ],
)
def test_nothing_becomes_of_a_village_before_it_opened(county: SampleCounty, kind: str, data: dict[str, str]) -> None:
    late = OrgDraft("520399001950", "晚村", OrgKind.VILLAGE, STREET, opened_on=date(2022, 5, 1))
    add_org(actor="wu", draft=late)
    wu, address = log_in_client(county, "wu"), f"/orgs/520399001950/become/{kind}/"
    for sure in ({}, {"sure": "1"}):
        answer = wu.post(address, data | {"on": "2022-04-30"} | sure)
        assert "“晚村”2022-05-01才启用，2022-04-30还没有它" in read_visible_text(answer)
        assert "on" in answer.context["form"].errors
    assert not Succession.objects.exists()
    assert wu.post(address, data | {"on": "2022-05-01", "sure": "1"}).status_code == 302


def test_an_org_that_opens_later_does_not_take_over(county: SampleCounty) -> None:
    Org.objects.filter(code=COMMUNITY).update(opened_on=date(2022, 8, 1))
    wu, data = log_in_client(county, "wu"), {"into": "青石社区", "on": DAY, "sure": "1"}
    assert "“青石社区”2022-08-01才启用" in read_visible_text(wu.post(f"/orgs/{VILLAGE}/become/renamed/", data))
    assert not Succession.objects.exists()


def test_the_list_is_sorted_by_its_columns_and_the_export_follows(county: SampleCounty) -> None:
    wu, below = log_in_client(county, "wu"), f"/orgs/?under={STREET}"

    def codes(sort: str) -> list[str]:
        return re.findall(r'<td class="code"[^>]*>([^<]+)</td>', wu.get(f"{below}&sort={sort}").content.decode())

    assert codes("kind") == [VILLAGE, COMMUNITY, UNIT]
    assert codes("-kind") == [UNIT, COMMUNITY, VILLAGE]
    assert codes("code") == codes("-code")[::-1] == [COMMUNITY, VILLAGE, UNIT]
    assert codes("name") == codes("-name")[::-1] and sorted(codes("name")) == sorted(codes("code"))
    assert codes("nothing") == codes("")
    page = wu.get(f"{below}&sort=kind").content.decode()
    assert 'aria-sort="ascending"' in page and "sort=-kind" in page and '<input type="hidden" name="sort"' in page
    answer = wu.get(f"{below}&sort=-kind&as=xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [UNIT, COMMUNITY, VILLAGE]
