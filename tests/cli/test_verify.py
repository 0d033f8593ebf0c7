"""`wuzha verify`: says what was verified, or the first difference, by its exit code too."""

from pathlib import Path

import pytest

from tests.decisions.sealed_street import KEY, change_member, make_sealed_file
from wuzha.cli.main import run
from wuzha.decisions.sealing import bag
from wuzha.decisions.sealing.signing import make_key
from wuzha.decisions.sealing.zip_container import MAX_FILE_BYTES


@pytest.fixture
def sealed_file(tmp_path: Path) -> Path:
    path = tmp_path / "sealed.zip"
    path.write_bytes(make_sealed_file())
    return path


def test_a_file_that_is_equal_is_described(sealed_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(sealed_file)]) == 0
    output = capsys.readouterr().out
    for words in ("清河街道（520399001），第1轮", "期间：2022年", "退回未补2行", "评判3个村", KEY.fingerprint):
        assert words in output
    assert "--expect" in output


def test_the_fingerprint_that_was_published_is_expected(sealed_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(sealed_file), "--expect", KEY.fingerprint[:16]]) == 0
    assert "--expect" not in capsys.readouterr().out
    assert run(["verify", str(sealed_file), "--expect", make_key().fingerprint]) == 1
    assert "公钥是另一把" in capsys.readouterr().out


def test_the_first_difference_is_named_with_its_place(sealed_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = change_member(sealed_file.read_bytes(), bag.PLAN_DATA, b"percent: 50", b"percent: 10")
    sealed_file.write_bytes(changed)
    assert run(["verify", str(sealed_file)]) == 1
    output = capsys.readouterr().out
    assert output.startswith(f"{sealed_file}：data/plan.yaml 变动过") and output.count("\n") == 1


def test_other_files_are_no_sealed_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("notes", encoding="utf-8")
    assert run(["verify", str(path)]) == 2
    assert "不是封存件" in capsys.readouterr().out
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    assert run(["verify", str(path)]) == 2
    assert "不是封存件" in capsys.readouterr().out
    assert run(["verify", str(tmp_path / "missing.zip")]) == 2
    assert run(["verify", str(tmp_path)]) == 2
    assert run(["verify"]) == 2
