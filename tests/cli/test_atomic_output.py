"""The files of one run appear whole and together, or not at all."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.full_disk import fill_disk_after
from tests.cli.small_street import write_ledgers
from wuzha.cli.atomic_output import write_atomically
from wuzha.cli.main import run


def read_tree(folder: Path) -> dict[str, bytes | None]:
    """Return everything in a folder, hidden files too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


def test_all_files_appear_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("old")
    with write_atomically() as output:
        output.stage_file(tmp_path / "a.json").write_text("new")
        (output.stage_folder(tmp_path / "out" / "deep") / "b.parquet").write_text("new")
        assert (tmp_path / "a.json").read_text() == "old"
        assert not (tmp_path / "out" / "deep" / "b.parquet").exists()
    assert read_tree(tmp_path) == {"a.json": b"new", "out": None, "out/deep": None, "out/deep/b.parquet": b"new"}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), ValueError()])
def test_after_an_error_no_file_is_new_and_old_files_stay(tmp_path: Path, error: BaseException) -> None:
    (tmp_path / "a.json").write_text("old")
    before = read_tree(tmp_path)
    with pytest.raises(type(error)), write_atomically() as output:
        output.stage_file(tmp_path / "a.json").write_text("new")
        output.stage_file(tmp_path / "a.xlsx").write_text("new")
        (output.stage_folder(tmp_path / "out" / "deep") / "b.parquet").write_text("half")
        raise error
    assert read_tree(tmp_path) == before


def test_files_already_moved_are_moved_back_when_a_later_one_cannot_be_moved(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "one" / "a.json").write_text("old")
    (tmp_path / "one" / "b.parquet").mkdir()
    (tmp_path / "one" / "b.parquet" / "part").write_text("old")
    before = read_tree(tmp_path)
    with pytest.raises(OSError, match="two"), write_atomically() as output:
        for name in ("a.json", "b.parquet", "c.json"):
            output.stage_file(tmp_path / "one" / name).write_text("new")
        missing = output.stage_file(tmp_path / "two" / "a.xlsx")
        shutil.rmtree(missing.parent)
    assert read_tree(tmp_path) == before


def test_a_file_replaces_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").mkdir()
    (tmp_path / "a.parquet" / "part").write_text("old")
    (tmp_path / "b.parquet").write_text("old")
    with write_atomically() as output:
        (output.stage_folder(tmp_path) / "a.parquet").write_text("new")
        (output.stage_folder(tmp_path) / "b.parquet").mkdir()
    assert read_tree(tmp_path) == {"a.parquet": b"new", "b.parquet": None}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "a.json").symlink_to("real.json")
    with write_atomically() as output:
        output.stage_file(tmp_path / "a.json").write_text("new")
    assert (tmp_path / "a.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"


def test_an_error_names_the_final_path_and_not_the_temporary_one(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space") as error, write_atomically() as output:
        output.stage_file(tmp_path / "a.json")
        raise OSError(28, "No space left on device")
    assert error.value.filename == str(tmp_path / "a.json")
    with pytest.raises(IsADirectoryError) as error, write_atomically() as output:
        draft = output.stage_folder(tmp_path) / "b.parquet"
        draft.mkdir()
        draft.write_text("new")
    assert error.value.filename == str(tmp_path / "b.parquet")


def test_a_full_disk_leaves_neither_report_and_both_old_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledgers = write_ledgers(tmp_path / "台账.xlsx")
    for name in ("a.json", "a.xlsx"):
        (tmp_path / name).write_text("old")
    before = read_tree(tmp_path)
    words = ["assess", str(ledgers), "--period", "2021H2"]
    with fill_disk_after(4000):
        assert run([*words, "--json", str(tmp_path / "a.json"), "--xlsx", str(tmp_path / "a.xlsx")]) == 2
    assert f"{tmp_path / 'a.xlsx'}：超过了允许的文件大小。" in capsys.readouterr().err
    with fill_disk_after(4000):
        assert run([*words, "--json", str(tmp_path / "a.json")]) == 2
    assert f"{tmp_path / 'a.json'}：超过了允许的文件大小。" in capsys.readouterr().err
    assert read_tree(tmp_path) == before


def test_both_reports_are_replaced_together(tmp_path: Path) -> None:
    ledgers = write_ledgers(tmp_path / "台账.xlsx")
    for name in ("a.json", "a.xlsx"):
        (tmp_path / name).write_text("old")
    words = ["assess", str(ledgers), "--period", "2021H2", "--json", str(tmp_path / "a.json")]
    assert run([*words, "--xlsx", str(tmp_path / "a.xlsx")]) == 0
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["period"] == "2021H2"
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    assert sorted(read_tree(tmp_path)) == ["a.json", "a.xlsx", "台账.xlsx"]
