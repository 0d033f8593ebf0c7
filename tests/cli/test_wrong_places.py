"""A command that is pointed to a wrong place names the place, the fault and the remedy."""

from pathlib import Path

import pytest

from wuzha.cli.main import run
from wuzha.core.problems import RefusalError
from wuzha.maintenance.data_folder import create_data_folder


@pytest.mark.parametrize("place", ["ledgers", "ledgers/demo"])
def test_the_demo_ledgers_are_not_written_into_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    file = tmp_path / "ledgers"
    file.write_bytes(b"1")
    assert run(["demo-ledgers", str(tmp_path / place)]) == 2
    assert capsys.readouterr() == ("", f"{file} 是文件，不是文件夹。请换一个名称。\n")
    assert file.read_bytes() == b"1"


@pytest.mark.parametrize("action", ["check", "show"])
def test_a_file_in_place_of_a_plan_folder_is_called_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], action: str
) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("id: fengling", encoding="utf-8")
    assert run(["plan", action, str(file)]) == 2
    assert capsys.readouterr().err == (
        f"“{file}”是文件，不是方案文件夹。请写上方案文件夹，里面要有 plan.md 和 plan.yaml；或写内置的方案：fengling。\n"
    )


@pytest.mark.parametrize("place", ["data", "data/office"])
def test_a_file_is_no_data_folder(tmp_path: Path, place: str) -> None:
    (tmp_path / "data").write_bytes(b"")
    with pytest.raises(RefusalError) as refusal:
        create_data_folder(tmp_path / place)
    assert str(refusal.value) == (
        f"数据文件夹 {tmp_path / place} 不能用：{tmp_path / 'data'} 是文件，不是文件夹。"
        "请把环境变量 WUZHA_DATA 改成一个文件夹。"
    )


def test_a_data_folder_that_cannot_be_created_is_refused() -> None:
    with pytest.raises(RefusalError, match="不能在 /proc 里新建数据文件夹 /proc/office。请核对环境变量 WUZHA_DATA"):
        create_data_folder(Path("/proc/office"))
