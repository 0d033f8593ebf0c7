"""The page, the empty page that a phone keeps, its service worker, the form on paper; and what none of them has."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from tests.sample_county import VILLAGE, SampleCounty, log_in_client, read_visible_text
from wuzha.publishing.qr_code import draw_qr_svg
from wuzha.registers.models import ClientKey, Outreach
from wuzha.web.capture import script_files, views
from wuzha.web.capture.script_files import SCRIPT, WORKER, find_script_address

PAGE, SHELL, WORKER_PAGE, PAPER = "/capture/", "/capture/offline/", "/capture/worker.js", "/capture/paper/"
FRONT = Path(__file__).parents[3] / "front"
FORBIDDEN = re.compile(
    "geolocation|getCurrentPosition|watchPosition|DeviceMotion|DeviceOrientation|Geolocation|getUserMedia|mediaDevices"
    "|Accelerometer|Gyroscope|bluetooth|sendBeacon|points?Total|ranking|leaderboard|check-?in|签到|积分|排名"
)
"""What would say where a worker is, or set one against another."""


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the page find its scripts where they are not built."""
    monkeypatch.setattr(views, "find_script_address", lambda: "/static/site/capture.js")
    monkeypatch.setattr(views, "read_worker", lambda: "/* the worker */")


def read_block(page: Any, name: str) -> dict[str, Any]:
    block = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page.content.decode())
    assert block
    return dict(json.loads(block[1]))


def test_the_page_names_the_account_by_an_opaque_number_and_its_org(county: SampleCounty) -> None:
    account = read_block(log_in_client(county, "li").get(PAGE), "capture-account")
    assert account["org"] == VILLAGE and account["orgName"] == "文峰村"
    assert re.fullmatch("[0-9a-f]{32}", account["account"])
    assert read_block(log_in_client(county, "wu").get(PAGE), "capture-account")["org"] == ""


def test_without_scripts_the_form_is_that_of_the_quick_record(county: SampleCounty) -> None:
    li = log_in_client(county, "li")
    page = li.get(PAGE)
    address = re.search(r'<form method="post" action="([^"]+)" class="form taps"', page.content.decode())
    assert address
    number = page.context["form"]["number"].value()
    data = {"day": timezone.localdate().isoformat(), "way": "逢户必进", "audience": "30", "number": number}
    assert "已记宣传" in read_visible_text(li.post(address[1], data, follow=True))
    assert Outreach.objects.count() == 1 and not ClientKey.objects.exists()


def test_what_the_phone_keeps_is_the_same_for_everybody_and_names_nobody(county: SampleCounty, scripts: None) -> None:
    pages = {log_in_client(county, name).get(SHELL).content.decode() for name in ("li", "wang", "wu", "zhao", "qian")}
    assert len(pages) == 1
    page = pages.pop()
    assert not re.search(r"文峰村|清河街道|csrfmiddlewaretoken|capture-account|name=\"number\"|\bli\b", page)


def test_the_worker_keeps_the_empty_page_and_its_files_alone(county: SampleCounty, scripts: None) -> None:
    answer = log_in_client(county, "li").get(WORKER_PAGE)
    settings = json.loads(answer.content.decode().removeprefix("self.CAPTURE = ").split(";\n")[0])
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert (settings["page"], settings["shell"]) == (PAGE, SHELL)
    assert [re.sub(r"^/static/site/(\w+)\..*", r"\1", name) for name in settings["files"]] == [
        "capture",
        "wuzha",
        "wuzha",
    ]


def test_another_version_of_the_site_or_another_language_is_another_worker(
    county: SampleCounty, scripts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    li = log_in_client(county, "li")
    first = li.get(WORKER_PAGE).content
    assert li.get(WORKER_PAGE).content == first
    monkeypatch.setattr(views, "find_script_address", lambda: "/static/site/capture.other.js")
    second = li.get(WORKER_PAGE).content
    li.cookies["language"] = "en"
    assert len({first, second, li.get(WORKER_PAGE).content}) == 3


def test_without_the_scripts_there_is_no_worker_and_the_page_is_a_plain_form(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script_files, "SCRIPT", "site/nothing.js")
    li = log_in_client(county, "li")
    assert li.get(WORKER_PAGE).status_code == 404
    assert "capture.js" not in li.get(PAGE).content.decode()


def test_the_form_on_paper_has_a_code_that_opens_the_page(county: SampleCounty) -> None:
    page = log_in_client(county, "li").get(PAPER)
    assert "文峰村" in read_visible_text(page)
    assert draw_qr_svg("http://testserver/capture/") in page.content.decode()


def test_no_page_may_ask_for_the_place_of_a_device_or_its_sensors(county: SampleCounty, client: Client) -> None:
    for answer in (log_in_client(county, "li").get(PAGE), client.get("/log-in/"), client.get("/public/")):
        policy = answer.headers["Permissions-Policy"]
        assert "geolocation=()" in policy and "camera=()" in policy and "accelerometer=()" in policy


def test_the_scripts_and_pages_have_no_places_tracks_points_or_rankings(county: SampleCounty, scripts: None) -> None:
    sources = [path.read_text(encoding="utf-8") for path in FRONT.glob("capture*.js")]
    assert len(sources) >= 5
    if find_script_address():
        sources += [Path(str(finders.find(name))).read_text(encoding="utf-8") for name in (SCRIPT, WORKER)]
    li = log_in_client(county, "li")
    sources += [li.get(page).content.decode() for page in (PAGE, SHELL, PAPER)]
    assert [match[0] for source in sources if (match := FORBIDDEN.search(source))] == []
    assert all('type="file"' not in source for source in sources)


@pytest.mark.parametrize("name", ["zhou", "chen", "sun", "zheng"])
def test_those_who_record_no_outreach_have_no_such_pages(county: SampleCounty, name: str) -> None:
    client = log_in_client(county, name)
    assert {client.get(page).status_code for page in (PAGE, SHELL, WORKER_PAGE, PAPER)} == {404}
