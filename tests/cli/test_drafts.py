"""What a run writes appears whole and together, or not at all."""

import json
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.a_street import write_ledgers
from wuzha.cli.atomic_output import together
from wuzha.cli.main import run


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder, hidden files too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


@contextmanager
def disk_full_after(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_all_drafts_take_their_places_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("old")
    with together() as drafts:
        drafts.file(tmp_path / "a.json").write_text("new")
        (drafts.folder(tmp_path / "out" / "deep") / "b.parquet").write_text("new")
        assert (tmp_path / "a.json").read_text() == "old"
        assert not (tmp_path / "out" / "deep" / "b.parquet").exists()
    assert tree(tmp_path) == {"a.json": b"new", "out": None, "out/deep": None, "out/deep/b.parquet": b"new"}


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt(), ValueError()])
def test_after_a_fault_nothing_new_is_there_and_the_old_stays(tmp_path: Path, fault: BaseException) -> None:
    (tmp_path / "a.json").write_text("old")
    before = tree(tmp_path)
    with pytest.raises(type(fault)), together() as drafts:
        drafts.file(tmp_path / "a.json").write_text("new")
        drafts.file(tmp_path / "a.xlsx").write_text("new")
        (drafts.folder(tmp_path / "out" / "deep") / "b.parquet").write_text("half")
        raise fault
    assert tree(tmp_path) == before


def test_what_has_its_place_already_gives_it_back_when_another_cannot_take_its_own(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "one" / "a.json").write_text("old")
    (tmp_path / "one" / "b.parquet").mkdir()
    (tmp_path / "one" / "b.parquet" / "part").write_text("old")
    before = tree(tmp_path)
    with pytest.raises(OSError, match="two"), together() as drafts:
        for name in ("a.json", "b.parquet", "c.json"):
            drafts.file(tmp_path / "one" / name).write_text("new")
        lost = drafts.file(tmp_path / "two" / "a.xlsx")
        shutil.rmtree(lost.parent)
    assert tree(tmp_path) == before


def test_a_file_takes_the_place_of_a_folder_and_the_other_way_round(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").mkdir()
    (tmp_path / "a.parquet" / "part").write_text("old")
    (tmp_path / "b.parquet").write_text("old")
    with together() as drafts:
        (drafts.folder(tmp_path) / "a.parquet").write_text("new")
        (drafts.folder(tmp_path) / "b.parquet").mkdir()
    assert tree(tmp_path) == {"a.parquet": b"new", "b.parquet": None}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "a.json").symlink_to("real.json")
    with together() as drafts:
        drafts.file(tmp_path / "a.json").write_text("new")
    assert (tmp_path / "a.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"


def test_a_fault_names_the_place_and_not_the_draft(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space") as raised, together() as drafts:
        drafts.file(tmp_path / "a.json")
        raise OSError(28, "No space left on device")
    assert raised.value.filename == str(tmp_path / "a.json")
    with pytest.raises(IsADirectoryError) as raised, together() as drafts:
        draft = drafts.folder(tmp_path) / "b.parquet"
        draft.mkdir()
        draft.write_text("new")
    assert raised.value.filename == str(tmp_path / "b.parquet")


def test_a_full_disk_leaves_neither_report_and_both_old_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledgers = write_ledgers(tmp_path / "台账.xlsx")
    for name in ("a.json", "a.xlsx"):
        (tmp_path / name).write_text("old")
    before = tree(tmp_path)
    words = ["assess", str(ledgers), "--period", "2021H2"]
    with disk_full_after(4000):
        assert run([*words, "--json", str(tmp_path / "a.json"), "--xlsx", str(tmp_path / "a.xlsx")]) == 2
    assert f"{tmp_path / 'a.xlsx'}：超过了允许的文件大小。" in capsys.readouterr().err
    with disk_full_after(4000):
        assert run([*words, "--json", str(tmp_path / "a.json")]) == 2
    assert f"{tmp_path / 'a.json'}：超过了允许的文件大小。" in capsys.readouterr().err
    assert tree(tmp_path) == before


def test_both_reports_are_replaced_together(tmp_path: Path) -> None:
    ledgers = write_ledgers(tmp_path / "台账.xlsx")
    for name in ("a.json", "a.xlsx"):
        (tmp_path / name).write_text("old")
    words = ["assess", str(ledgers), "--period", "2021H2", "--json", str(tmp_path / "a.json")]
    assert run([*words, "--xlsx", str(tmp_path / "a.xlsx")]) == 0
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["period"] == "2021H2"
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    assert sorted(tree(tmp_path)) == ["a.json", "a.xlsx", "台账.xlsx"]
