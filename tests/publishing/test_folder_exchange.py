"""A folder takes the place of another one while it is read: no reader misses a file, and a failure changes nothing."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from wuzha.publishing.folder_exchange import exchange_folders, replace_folder, replace_in_two_steps

REPLACEMENTS = 12
NAMES = ("index.html", "lists/1/index.html")


def write_folder(folder: Path, text: str) -> Path:
    for name in NAMES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def read_until(folder: Path, end: threading.Event, counts: Counter[str]) -> None:
    """Read all files again and again; count the texts, and the files that were missing."""
    while not end.is_set():
        for name in NAMES:
            try:
                counts[(folder / name).read_text(encoding="utf-8")] += 1
            except OSError:
                counts["missing"] += 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not let two folders change places")
def test_a_reader_in_a_loop_finds_every_file_at_every_moment(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "out", "0")
    end, counts = threading.Event(), Counter[str]()
    reader = threading.Thread(target=read_until, args=(folder, end, counts))
    reader.start()
    try:
        for number in range(1, REPLACEMENTS + 1):
            replace_folder(folder, write_folder(tmp_path / "draft", str(number)))
    finally:
        end.set()
        reader.join()
    assert counts["missing"] == 0 and counts.keys() - {"missing"} >= {str(n) for n in range(1, REPLACEMENTS)}
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "the old folder is deleted"


def test_a_folder_that_is_not_there_yet_is_put_there(tmp_path: Path) -> None:
    replace_folder(tmp_path / "out", write_folder(tmp_path / "draft", "1"))
    assert (tmp_path / "out" / NAMES[1]).read_text(encoding="utf-8") == "1"


def test_where_folders_cannot_change_places_the_new_one_comes_in_two_steps(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "out", "0")
    replace_in_two_steps(folder, write_folder(tmp_path / "draft", "1"))
    assert (folder / NAMES[1]).read_text(encoding="utf-8") == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    with pytest.raises(OSError, match="draft"):
        replace_in_two_steps(folder, tmp_path / "draft")
    assert (folder / NAMES[1]).read_text(encoding="utf-8") == "1", "what could not be replaced stays"


def test_folders_that_cannot_change_places_stay_where_they_are(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "out", "0")
    if sys.platform == "linux":
        with pytest.raises(FileNotFoundError):
            exchange_folders(tmp_path / "draft", folder)
    assert (folder / NAMES[1]).read_text(encoding="utf-8") == "0"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not let two folders change places")
@pytest.mark.parametrize("delay", [0.0, 0.05, 0.15])
def test_a_replacement_that_is_killed_leaves_the_old_folder_or_the_new_one(tmp_path: Path, delay: float) -> None:
    folder = write_folder(tmp_path / "out", "0")
    write_folder(tmp_path / "draft", "1")
    program = (
        "import sys; from pathlib import Path; from wuzha.publishing.folder_exchange import replace_folder\n"
        "print(flush=True); replace_folder(*map(Path, sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, str(folder), str(tmp_path / "draft")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=os.getcwd()) as process:
        assert process.stdout is not None and process.stdout.readline()
        threading.Event().wait(delay)
        process.send_signal(signal.SIGKILL)
    assert len({(folder / name).read_text(encoding="utf-8") for name in NAMES}) == 1
