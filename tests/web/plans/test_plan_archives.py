"""The folder of a plan is fetched and sent as a zip; anything else in one is refused."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.sample_county import STREET, SampleCounty, log_in_client, read_visible_text
from wuzha.programmes.models import PlanVersion
from wuzha.programmes.plan_choice import load_files_named
from wuzha.programmes.plan_services import make_plan


def test_the_folder_comes_back_as_it_was_sent(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    files = load_files_named("fengling")
    first = make_plan(actor=county["wu"], org=county.orgs[STREET], files=files, based_on="fengling")
    archive = wu.get(f"/plans/{first.pk}/file/").content
    fields = {"org": county.orgs[STREET].pk, "based_on": "fengling", "start_year": "2026"}
    wu.post("/plans/new/", fields | {"archive": SimpleUploadedFile("方案.zip", archive)})
    second = PlanVersion.objects.get(number=2)
    assert (second.sha256, second.examples, second.based_on) == (first.sha256, first.examples, "")


def make_archive(**contents: bytes) -> bytes:
    """Return an archive; its date is fixed, since the bytes name the case of a test."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


GOOD = {"plan.md": b"# x\n", "plan.yaml": b"id: x\n"}


def make_link() -> bytes:
    """Return an archive in which plan.yaml is a symbolic link to a file of the server."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("plan.md", "# x")
        link = zipfile.ZipInfo("plan.yaml")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/hostname")
    return buffer.getvalue()


def make_bomb(compression: int) -> bytes:
    """Return an archive with many megabytes of zeros in plan.md."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", compression, compresslevel=9) as archive:
        archive.writestr("plan.yaml", "id: x")
        with archive.open("plan.md", "w", force_zip64=True) as file:
            for _ in range(512 if compression == zipfile.ZIP_DEFLATED else 32):
                file.write(b"0" * 2**20)
    return buffer.getvalue()


def damage_first_file(archive: bytes) -> bytes:
    """Return the archive with other bytes where the compressed data of its first file begin."""
    start = archive.index(b"plan.md") + len("plan.md")
    return archive[:start] + b"\xff\xff\xff\xff" + archive[start + 4 :]


@pytest.mark.parametrize(
    ("archive", "fault"),
    [
        (b"no archive", "不是可以读的压缩包"),
        (make_archive(**GOOD)[:60], "不是可以读的压缩包"),
        (damage_first_file(make_archive(**GOOD)), "不是可以读的压缩包"),
        (make_archive(**{"plan.yaml": b"id: x\n"}), "压缩包里没有plan.md"),
        (make_archive(**GOOD, **{"run.py": b"1"}), "run.py"),
        (make_archive(**GOOD, **{"../examples.yaml": b"1"}), "examples.yaml"),
        (make_archive(**GOOD, **{"/etc/examples.yaml": b"1"}), "examples.yaml"),
        (make_archive(**GOOD, **{"a/b/examples.yaml": b"1"}), "examples.yaml"),
        (make_archive(**GOOD, **{"a/plan.md": b"1"}), "plan"),
        (make_archive(**GOOD, **{"examples.yaml": b"0" * 600_000}), "超过500 KB"),
        (make_archive(**GOOD, **{"a.txt": b"1", "examples.yaml": b""}), "a.txt"),
        (make_archive(**GOOD, **{"C:\\x\\y\\examples.yaml": b"1"}), "examples.yaml"),
        (make_archive(**{"方案/plan.md": b"1", "别的/plan.yaml": b"1"}), "别的/plan.yaml"),
        (make_link(), "plan.yaml"),
        (make_archive(**{"plan.md": b"\xff\xfe\x00", "plan.yaml": b"id: x\n"}), "文字编码读不出"),
    ],
)
def test_an_archive_that_is_no_plan_is_refused(county: SampleCounty, archive: bytes, fault: str) -> None:
    fields = {"org": county.orgs[STREET].pk, "based_on": "fengling", "start_year": "2026"}
    answer = log_in_client(county, "wu").post("/plans/new/", fields | {"archive": SimpleUploadedFile("a.zip", archive)})
    assert fault in read_visible_text(answer)
    assert not PlanVersion.objects.exists()


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        ([f"{number}.txt" for number in range(10_000)], "压缩包超过900 KB"),
        ([f"{number}" for number in range(9_000)], "压缩包里有“0”"),
        ([f"__MACOSX/{number}" for number in range(7_000)], "压缩包里没有plan.md"),
    ],
)
def test_an_archive_of_thousands_of_files_is_refused(county: SampleCounty, names: list[str], fault: str) -> None:
    test_an_archive_that_is_no_plan_is_refused(county, make_archive(**dict.fromkeys(names, b"")), fault)


@pytest.mark.parametrize(
    ("compression", "fault"),
    [(zipfile.ZIP_DEFLATED, "超过500 KB"), (zipfile.ZIP_BZIP2, "压缩方式不支持"), (zipfile.ZIP_LZMA, "压缩方式不支持")],
)
def test_an_archive_that_expands_without_end_is_refused(county: SampleCounty, compression: int, fault: str) -> None:
    test_an_archive_that_is_no_plan_is_refused(county, make_bomb(compression), fault)


def test_an_archive_may_hold_its_folder_and_what_a_system_adds(county: SampleCounty) -> None:
    archive = make_archive(**{f"ours/{name}": content for name, content in GOOD.items()}, **{"__MACOSX/._x": b"1"})
    fields = {"org": county.orgs[STREET].pk, "based_on": "fengling", "start_year": "2026"}
    log_in_client(county, "wu").post("/plans/new/", fields | {"archive": SimpleUploadedFile("a.zip", archive)})
    text = read_visible_text(log_in_client(county, "wu").get(f"/plans/{PlanVersion.objects.get().pk}/"))
    assert "处问题" in text


@pytest.mark.parametrize("separator", ["/", "\\"])
def test_an_archive_that_windows_packed_has_names_in_gbk(county: SampleCounty, separator: str) -> None:
    archive = make_archive(**{f"FANGAN{separator}{name}": content for name, content in GOOD.items()})
    # The name of the folder, in both places where an archive has it, in another six bytes; 乗 ends in a backslash.
    archive = archive.replace(b"FANGAN", "方案乗".encode("gbk"))
    fields = {"org": county.orgs[STREET].pk, "based_on": "fengling", "start_year": "2026"}
    log_in_client(county, "wu").post("/plans/new/", fields | {"archive": SimpleUploadedFile("a.zip", archive)})
    assert PlanVersion.objects.get().data == "id: x\n"
