"""The public part as files: the bytes that the site serves, and nothing of anybody else is ever replaced."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tests.pdf_font import HAS_FONT
from tests.rounds import reach_approved_publicity, reach_list, revoke
from tests.sample_county import VILLAGE, SampleCounty
from wuzha.cli.main import run
from wuzha.decisions.list_services import reissue_list
from wuzha.decisions.models import Certificate
from wuzha.decisions.round_state import load_round
from wuzha.programmes.models import Programme
from wuzha.publishing.pages import PAGES
from wuzha.publishing.static_export import CONTENTS, find_file

COPY_ONLY = ("public/objections/index.html", "public/objections/answer/index.html")
"""Pages in place of the forms, which a web server without a program cannot receive."""


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture(autouse=True)
def forget_pages() -> None:
    PAGES.clear()


def read_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def find_address(name: str) -> str:
    return f"/{name.removesuffix('index.html')}"


def test_every_file_has_the_bytes_that_the_site_serves(
    county: SampleCounty, programme: Programme, today: date, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = reach_list(county, programme, today, VILLAGE)
    revoke(county, first.round, county.orgs[VILLAGE])
    second = reissue_list(actor=county["wu"], round_=first.round)
    assert run(["publish", str(tmp_path / "out")]) == 0
    files = read_files(tmp_path / "out")
    del files[CONTENTS]
    notices = {name: files.pop(name) for name in COPY_ONLY}
    assert all("不能在网上提出异议" in notice.decode() and b"<form" not in notice for notice in notices.values())
    code = Certificate.objects.get().code
    pdf = (".pdf",) if HAS_FONT else ()
    ends = ("/index.html", ".json", ".csv", *pdf)
    assert files.keys() == {
        *("public/index.html", "public/month/index.html", "public/style.css"),
        *(f"public/certificates/{code}{end}" for end in ("/index.html", *pdf)),
        *(f"public/lists/{listing.number}{end}" for listing in (first, second) for end in ends),
    }
    assert f"公开页面{len(files) + len(notices)}个文件" in capsys.readouterr().out and second.replaces == first
    PAGES.clear()
    for name, content in files.items():
        assert Client().get(find_address(name)).content == content, name


def test_a_publicity_is_exported_as_long_as_it_runs(
    county: SampleCounty, programme: Programme, today: date, tmp_path: Path
) -> None:
    round_ = reach_approved_publicity(county, programme, today, VILLAGE)
    assert run(["publish", str(tmp_path)]) == 0
    name = f"public/publicity/{round_.pk}/index.html"
    assert (tmp_path / name).read_bytes() == Client().get(find_address(name)).content
    for address in COPY_ONLY:
        words = (tmp_path / address).read_text(encoding="utf-8")
        assert "书面向清河街道提出" in words and f"公示到 {load_round(round_).state.due_on}。" in words
    for path in tmp_path.rglob("*.html"):
        for link in re.findall(r'(?:href|action)="(/[^"#]*)"', path.read_text(encoding="utf-8")):
            assert (tmp_path / find_file(link)).is_file(), (path, link)


def test_an_internal_round_leaves_an_export_without_it(
    county: SampleCounty, programme: Programme, today: date, tmp_path: Path
) -> None:
    listing = reach_list(county, programme, today, VILLAGE)
    listing.round.mode = "internal"
    listing.round.save()
    assert run(["publish", str(tmp_path)]) == 0
    files = read_files(tmp_path)
    assert files.keys() == {CONTENTS, "public/index.html", "public/month/index.html", "public/style.css", *COPY_ONLY}
    assert not any("清河".encode() in content for content in files.values())


def test_the_next_export_replaces_exactly_the_one_before(
    county: SampleCounty, programme: Programme, today: date, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert run(["publish", str(out)]) == 0
    listing = reach_list(county, programme, today, VILLAGE)
    assert run(["publish", str(out)]) == 0
    assert f"public/lists/{listing.number}/index.html" in read_files(out)
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "nothing is left beside it"
    before = read_files(out)
    assert run(["publish", str(out)]) == 0
    assert read_files(out) == before, "the same books give the same bytes"


@pytest.mark.django_db
def test_a_folder_with_anything_else_is_refused_and_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "报告.docx").write_bytes(b"x")
    assert run(["publish", str(tmp_path)]) == 2
    assert "报告.docx" in capsys.readouterr().err
    assert read_files(tmp_path) == {"报告.docx": b"x"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["public/index.html", "public/own.html", "robots.txt"])
def test_a_file_that_was_changed_or_added_to_an_export_is_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert run(["publish", str(tmp_path)]) == 0
    (tmp_path / name).write_text("own", encoding="utf-8")
    assert run(["publish", str(tmp_path)]) == 2
    assert name in capsys.readouterr().err
    assert (tmp_path / name).read_text(encoding="utf-8") == "own"


@pytest.mark.django_db
def test_a_link_to_the_folder_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert run(["publish", str(tmp_path / "link")]) == 0
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real" / CONTENTS).is_file()


@pytest.mark.django_db
def test_an_export_that_fails_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    assert run(["publish", str(out)]) == 0
    before = read_files(out)

    def fail(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", fail)
    assert run(["publish", str(out)]) == 2
    assert read_files(out) == before and [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("/proc/x", "不能建立文件夹 /proc/x。"),
        ("/", "/ 是根目录，不能整个换掉。"),
        ("//", "根目录"),
        ("", "名称是空的"),
        ("/dev/null/x", "/dev/null 是文件，不是文件夹。"),
    ],
)
def test_a_folder_that_cannot_be_written_is_named_as_it_was_given(
    folder: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["publish", folder]) == 2
    error = capsys.readouterr().err
    assert words in error and ".new" not in error


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/public/", "public/index.html"),
        ("/public/lists/2022-1-1.csv", "public/lists/2022-1-1.csv"),
        ("/public/lists/2022-%E7%94%B2-1/", "public/lists/2022-甲-1/index.html"),
    ],
)
def test_a_file_is_named_as_web_servers_look_for_it(address: str, name: str) -> None:
    assert find_file(address) == name
