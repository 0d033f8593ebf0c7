"""The commands of the README work as written."""

import re
import shlex
from pathlib import Path

import pytest

from tests.code_table import TABLE
from wuzha.cli.main import run
from wuzha.core.vocabulary import Role
from wuzha.orgs.models import Org
from wuzha.people.models import Membership

README = Path(__file__).parents[2] / "README.md"


def list_commands(heading: str) -> list[list[str]]:
    """Return the words of each `wuzha` command in the README's blocks below a heading."""
    below = README.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```\n(.*?)```", below, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith(".venv/bin/wuzha ")]


def expand(word: str) -> list[str]:
    """Return the word, or the files that its pattern matches."""
    return sorted(map(str, Path().glob(word))) if "*" in word else [word]


@pytest.mark.slow
def test_the_commands_of_the_readme_work_after_make_demo_ledgers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["demo-ledgers", "demo/ledgers"]) == 0
    assert [
        run([name for word in command for name in expand(word)]) for command in list_commands("Read your own ledgers")
    ] == [0] * 5
    assert Path("findings.xlsx").exists()


@pytest.mark.django_db
def test_an_office_begins_with_the_commands_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    *steps, serve = list_commands("Begin in an office")
    county = steps[0][-1]
    monkeypatch.chdir(tmp_path)
    Path("package").mkdir()
    for name, text in TABLE.items():
        Path("package", f"{name}.csv").write_text(text.replace("520399", county), encoding="utf-8")
    assert ([run(step) for step in steps], serve) == ([0, 0, 0], ["serve"])
    assert Org.objects.filter(code__startswith=county).count() == 6
    memberships = Membership.objects.order_by("pk")
    assert {membership.org.code for membership in memberships} == {f"{county}000000"}
    assert [membership.term for membership in memberships] == [Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN]
