"""The first commands of an office: import one county of the code table, open the first administrator's account."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from tests.cast import COUNTY, Cast
from tests.code_table import table
from wuzha.audit.models import LogLine
from wuzha.cli.main import run
from wuzha.core.vocabulary import LogAction, Role
from wuzha.orgs.models import Org
from wuzha.people.models import User

__all__ = ["table"]

PASSWORD = "Mingyue-Lai-8271"


@pytest.fixture
def password_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(PASSWORD + "\n"))


@pytest.mark.django_db
def test_a_county_is_imported_and_reported_in_one_line(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["orgs", "import-codes", str(table), "--under", "520399"]) == 0
    assert "新增组织8个" in capsys.readouterr().out
    assert Org.objects.count() == 8


@pytest.mark.django_db
def test_a_wrong_folder_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["orgs", "import-codes", str(tmp_path)]) == 2
    assert "没有 provinces.csv" in capsys.readouterr().err


@pytest.mark.usefixtures("password_input")
def test_the_first_administrator_must_change_the_password_and_is_in_the_log(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["people", "open", "anquan", "--org", COUNTY]) == 0
    user = User.objects.get(username="anquan")
    assert user.must_change_password and user.check_password(PASSWORD)
    assert [membership.term for membership in user.memberships.all()] == [Role.SECURITY_ADMIN]
    actions = [line.action for line in LogLine.objects.order_by("number")]
    assert actions[-2:] == [LogAction.ADD_PERSON, LogAction.GRANT_ROLE]
    assert PASSWORD not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--org", "999"], "没有代码为“999”的组织"),
        (["--org", COUNTY, "--role", "street_office"], "不认识“street_office”"),
    ],
)
@pytest.mark.usefixtures("password_input")
def test_an_account_that_cannot_be_opened_is_one_sentence(
    cast: Cast, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["people", "open", "anquan", *words]) == 2
    assert sentence in capsys.readouterr().err
    assert not User.objects.filter(username="anquan").exists()


def test_a_weak_password_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("kurz\n"))
    assert run(["people", "open", "anquan", "--org", COUNTY]) == 2
    assert capsys.readouterr().err and not User.objects.filter(username="anquan").exists()
