"""A file that somebody sends in is unpacked without trusting it."""

import struct
import warnings
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from wuzha.core.problems import RefusalError
from wuzha.decisions.sealing import zip_container
from wuzha.decisions.sealing.zip_container import pack, unpack


def get_refusal(content: bytes) -> str:
    with pytest.raises(RefusalError) as refusal:
        unpack(content)
    return refusal.value.code


def write_zip(*members: tuple[str, bytes]) -> bytes:
    output = BytesIO()
    with warnings.catch_warnings(), ZipFile(output, "w", ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, content in members:
            archive.writestr(name, content)
    return output.getvalue()


def test_what_is_packed_is_unpacked() -> None:
    members = {"bagit.txt": b"one", "data/facts/cases.jsonl": "案件\n".encode() * 1000}
    assert unpack(pack(members)) == members
    assert pack(members) == pack(members)


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", write_zip(("xl/workbook.xml", b"<a/>"))])
def test_other_files_are_no_sealed_files(content: bytes) -> None:
    assert get_refusal(content) == "seal.not_sealed"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "data/../plan.md", "C:\\plan.md", "data//plan.md", "data/", "案件.jsonl"],
)
def test_names_that_lead_outside_are_refused(name: str) -> None:
    assert get_refusal(write_zip(("bagit.txt", b""), (name, b""))) == "seal.member_name"


def test_a_name_that_stands_twice_is_refused() -> None:
    twice = write_zip(("bagit.txt", b""), ("data/plan.md", b"one"), ("data/plan.md", b"two"))
    assert get_refusal(twice) == "seal.member_twice"


def test_bombs_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_container, "MAX_MEMBER_BYTES", 10_000)
    monkeypatch.setattr(zip_container, "MAX_TOTAL_BYTES", 15_000)
    assert get_refusal(write_zip(("bagit.txt", bytes(10_001)))) == "seal.member_too_large"
    assert get_refusal(write_zip(("bagit.txt", bytes(9_000)), ("a", bytes(9_000)))) == "seal.too_large"
    monkeypatch.setattr(zip_container, "MAX_MEMBERS", 2)
    assert get_refusal(write_zip(("bagit.txt", b""), ("a", b""), ("b", b""))) == "seal.too_many_members"
    monkeypatch.setattr(zip_container, "MAX_FILE_BYTES", 10)
    assert get_refusal(write_zip(("bagit.txt", b""))) == "seal.too_large"


def test_a_member_that_is_larger_than_it_says_is_read_no_further() -> None:
    honest = write_zip(("bagit.txt", bytes(5_000)))
    size, small = struct.pack("<L", 5_000), struct.pack("<L", 5)
    assert honest.count(size) == 2
    assert get_refusal(honest.replace(size, small)) == "seal.member_unreadable"


def test_a_file_that_was_cut_off_is_a_damaged_one() -> None:
    content = pack({"bagit.txt": b"one", "data/plan.md": b"two"})
    assert get_refusal(content[: len(content) // 2]) == "seal.damaged_zip"
