"""The map: outlines come in by code or name, are drawn with outcomes in words, and nobody sees beyond their own."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.sample_county import (
    COMMUNITY,
    COUNTY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.standing import case, enter
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Register
from wuzha.programmes.models import Programme
from wuzha.reports.maps import geojson
from wuzha.reports.maps.geojson import read_shapes
from wuzha.reports.maps.models import Shape
from wuzha.reports.maps.projection import MAX_POINTS, WIDTH, Projection, simplify_shapes
from wuzha.reports.maps.services import record_shapes

PLACE = f"/map/{STREET}/shapes/"


def square(east: float, north: float, side: float = 0.01) -> list[list[list[float]]]:
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    return [[[east + right, north + up] for right, up in corners]]


def feature(coordinates: list[Any], kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def file(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


STREET_FILE = file(
    feature(square(107.0, 27.0), code=int(VILLAGE), name="改过名的村"),
    feature([square(107.01, 27.0), square(107.03, 27.0)], "MultiPolygon", NAME="青石社区居民委员会"),
    feature(square(107.05, 27.0), name="别处村"),
)


def test_outlines_are_matched_by_code_first_then_by_name(county: SampleCounty, programme: Programme) -> None:
    shape_import = record_shapes(actor=county["wu"], top=county.orgs[STREET], content=STREET_FILE)
    assert (shape_import.count, shape_import.unmatched) == (2, ("别处村",))
    assert set(Shape.objects.values_list("org__code", flat=True)) == {VILLAGE, COMMUNITY}
    assert len(Shape.objects.get(org__code=COMMUNITY).geometry) == 2
    line = LogLine.objects.get(action=LogAction.RECORD_SHAPES)
    assert (line.actor, line.org) == ("wu", STREET)


def test_a_new_file_replaces_what_it_speaks_of_and_leaves_the_rest(county: SampleCounty, programme: Programme) -> None:
    record_shapes(actor=county["wu"], top=county.orgs[STREET], content=STREET_FILE)
    record_shapes(actor=county["wu"], top=county.orgs[STREET], content=file(feature(square(108, 27), code=VILLAGE)))
    assert Shape.objects.count() == 2
    assert Shape.objects.get(org__code=VILLAGE).geometry[0][0][0] == [108.0, 27.0]


def test_a_street_supplies_no_outline_of_another(county: SampleCounty, programme: Programme) -> None:
    with pytest.raises(RefusalError, match="没有一个图形对得上"):
        record_shapes(
            actor=county["wu"], top=county.orgs[STREET], content=file(feature(square(1, 1), code=OTHER_VILLAGE))
        )
    assert not Shape.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04", "文件不是 GeoJSON"),
        (b"[" * 100_000, "文件不是 GeoJSON"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "文件不是 GeoJSON"),
        (b"[]", "要素集合"),
        (b'{"type": "FeatureCollection", "features": {}}', "要素集合"),
        (file(), "没有图形"),
        (file(7), "第1个图形：没有边界"),
        (file(feature([1, 2], "Point", code=VILLAGE)), "第1个图形：不是面"),
        (file(feature([], code=VILLAGE)), "第1个图形：边界是空的"),
        (file(feature([[[1, 1], [1, 2], [1, 1]]])), "不到3个点"),
        (file(feature(square(400_000.0, 3_000_000.0))), "坐标不是经纬度"),
        (file(feature([[["a", 1], [1, 2], [2, 2], [1, 1]]])), "坐标不是经纬度"),
        (file(*[feature(square(999, 1))] * 12), "另有2处"),
        (b" " * (geojson.MAX_GEOJSON_BYTES + 1), "超过10 MB"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_all_that_is_wrong(content: bytes, message: str) -> None:
    with pytest.raises(RefusalError, match=re.escape(message)):
        read_shapes(content)


def test_an_outline_of_many_points_is_kept_with_fewer_and_borders_still_meet() -> None:
    border = [(107 + step * 1e-6, 27 + (step % 7) * 1e-6) for step in range(MAX_POINTS)]
    above = [[[*border, (107.06, 27.1), (107.0, 27.1), border[0]]]]
    below = [[[*border, (107.06, 26.9), (107.0, 26.9), border[0]]]]
    shapes = simplify_shapes([above, below])
    rings = [set(map(tuple, shape[0][0])) for shape in shapes]
    assert sum(map(len, rings)) < MAX_POINTS
    touching = {point for point in rings[0] if 26.99 < point[1] < 27.01}
    assert touching == {point for point in rings[1] if 26.99 < point[1] < 27.01}


def test_north_is_up_and_a_degree_east_is_shorter_than_a_degree_north() -> None:
    shape = [[[(100.0, 60.0), (101.0, 60.0), (101.0, 61.0), (100.0, 61.0), (100.0, 60.0)]]]
    sheet = Projection.fit([shape])
    assert (sheet.height, round(sheet.width / WIDTH, 2)) == (WIDTH, 0.49)
    assert sheet.project((100.0, 61.0)) == (0, 0)
    assert sheet.to_svg_path(shape) == f"M0 {WIDTH}l{sheet.width} 0 0-{WIDTH}-{sheet.width} 0z"
    assert sheet.find_label_place(shape)[1] == WIDTH // 2


def test_the_map_says_every_outcome_in_words_and_opens_to_the_standing(
    county: SampleCounty, programme: Programme
) -> None:
    record_shapes(actor=county["wu"], top=county.orgs[STREET], content=STREET_FILE)
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000), case("B1", COMMUNITY, date(2021, 5, 1)))
    answer = log_in_client(county, "wu").get(f"/map/{STREET}/?period=2022")
    page = answer.content.decode()
    assert f'<a href="/standing/{VILLAGE}/?period=2022"><title>文峰村：未达标</title>' in page
    assert (
        "青石社区" in read_visible_text(answer)
        and "没有图形的组织：1个" in read_visible_text(answer)
        and "财政所" in read_visible_text(answer)
    )
    assert page.count('<path class="area"') == 2
    assert not re.search(r"<script>|<style|\sstyle=", page)


def test_without_outlines_there_are_tiles_and_the_office_sees_how_to_upload_outlines(
    county: SampleCounty, programme: Programme
) -> None:
    assert "可以上传" in read_visible_text(log_in_client(county, "wu").get("/map/"))
    leader = log_in_client(county, "zheng").get("/map/")
    assert "文峰村" in read_visible_text(leader) and "可以上传" not in read_visible_text(leader)
    assert '<svg class="map"' not in leader.content.decode()


def test_a_secretary_sees_the_outline_of_one_village_alone(county: SampleCounty, programme: Programme) -> None:
    record_shapes(actor=county["wu"], top=county.orgs[STREET], content=STREET_FILE)
    li = log_in_client(county, "li")
    page = li.get("/map/").content.decode()
    assert page.count('<path class="area"') == 1 and "青石社区" not in page
    for code in (STREET, COMMUNITY, COUNTY, OTHER_STREET):
        assert li.get(f"/map/{code}/").status_code == 404
    assert li.get(PLACE).status_code == li.post(PLACE).status_code == 404


def test_the_office_uploads_outlines_and_sees_what_matched_nothing(county: SampleCounty, programme: Programme) -> None:
    wu = log_in_client(county, "wu")
    assert "GeoJSON" in read_visible_text(wu.get(PLACE))
    page = read_visible_text(wu.post(PLACE, {"shapes": SimpleUploadedFile("a.geojson", STREET_FILE)}, follow=True))
    assert "已登记2个组织的图形" in page and "对不上组织、没有登记的图形共1个：别处村" in page
    error_page = read_visible_text(wu.post(PLACE, {"shapes": SimpleUploadedFile("a.geojson", b"{}")}))
    assert "要素集合" in error_page
    assert "上传“清河街道”的地图，有2个组织的图形" in read_visible_text(log_in_client(county, "sun").get("/log/"))


def test_the_counts_of_the_map_open_to_the_orgs_that_have_the_outcome(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    wu = log_in_client(county, "wu")
    bare = wu.get("/map/").content.decode()
    legend = re.findall(r'href="(/standing/[^"]*outcome=[^"]*)">([^<\d]+)(\d+)个<', bare)
    assert "未达标" in [label for _, label, _ in legend]
    for address, label, count in legend:
        rows = re.findall(r"<tbody>.*?</tbody>", wu.get(address.replace("&amp;", "&")).content.decode(), re.DOTALL)
        assert rows and len(set(re.findall(r'href="/standing/(\w+)/', "".join(rows)))) == int(count), label
    assert "<rect" not in bare, "without outlines there is nothing that a swatch would explain"
    record_shapes(actor=county["wu"], top=county.orgs[STREET], content=STREET_FILE)
    page = wu.get("/map/").content.decode()
    assert page.count('<rect class="area') == len(legend) == page.count("outcome=")


def test_the_first_page_of_a_leader_has_the_map_below_the_matrix_and_above_the_charts(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1"))
    record_shapes(actor=county["wu"], top=county.orgs[STREET], content=STREET_FILE)
    page = log_in_client(county, "zheng").get("/").content.decode()
    places = [page.index(word) for word in ('class="standings"', '<svg class="map"', 'id="fill-met"', "每月发案")]
    assert places == sorted(places) and page.count('id="fill-met"') == 1
    assert '<svg class="map"' not in log_in_client(county, "wu").get("/").content.decode()
