"""The first commands of an office: import one county of the code table, open the first administrator's account."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from tests.code_table import table
from tests.one_time_codes import redeem
from tests.sample_county import COUNTY, STREET, SampleCounty, open_account
from wuzha.audit.log import SYSTEM
from wuzha.audit.models import LogLine
from wuzha.cli.main import run
from wuzha.core.vocabulary import LogAction, Role
from wuzha.orgs.models import Org
from wuzha.people.confirmation_services import submit_role
from wuzha.people.models import AccountRequest, User

__all__ = ["table"]


@pytest.mark.django_db
def test_a_county_is_imported_and_reported_in_one_line(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["orgs", "import-codes", str(table), "--under", "520399"]) == 0
    assert "新增组织8个" in capsys.readouterr().out
    assert Org.objects.count() == 8


@pytest.mark.django_db
def test_a_wrong_folder_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["orgs", "import-codes", str(tmp_path)]) == 2
    assert "没有 provinces.csv" in capsys.readouterr().err


def print_code(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command and return the one-time code that it prints."""
    capsys.readouterr()
    assert run(words) == 0
    return capsys.readouterr().out.partition("一次性代码：")[2].splitlines()[0]


def test_the_first_administrator_gets_a_code_and_the_log_says_that_it_was_done_on_the_server(
    county: SampleCounty, capsys: pytest.CaptureFixture[str]
) -> None:
    code = print_code(["people", "open", "anquan", "--org", COUNTY], capsys)
    user = User.objects.get(username="anquan")
    assert not user.has_usable_password()
    assert [membership.term for membership in user.memberships.all()] == [Role.SECURITY_ADMIN]
    lines = list(LogLine.objects.order_by("number"))[-3:]
    assert [line.action for line in lines] == [LogAction.ADD_PERSON, LogAction.GRANT_ROLE, LogAction.ISSUE_CODE]
    assert all(line.actor == SYSTEM for line in lines)
    assert '"confirmed_by":"(server)"' in lines[1].details and '"confirmed_by":"(server)"' in lines[2].details
    assert code not in str(lines)
    assert redeem(Client(), "anquan", code).status_code == 302


def test_an_office_with_one_administrator_confirms_on_the_server(
    county: SampleCounty, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["people", "requests"]) == 0
    assert "没有待确认的账号事项" in capsys.readouterr().out
    submit_role(actor="security", user=open_account("he"), role=Role.STREET_OFFICE, org=county.orgs[STREET])
    number = AccountRequest.objects.get().pk
    assert run(["people", "requests"]) == 0
    assert f"{number}  he 授予角色“街道办公室工作人员”（清河街道）（security 于" in capsys.readouterr().out
    assert run(["people", "confirm", str(number)]) == 0
    assert "已确认：he 授予角色" in capsys.readouterr().out
    assert User.objects.get(username="he").memberships.get().term is Role.STREET_OFFICE
    assert run(["people", "confirm", str(number)]) == 2
    assert "已经办过" in capsys.readouterr().err


def test_a_request_that_waits_has_the_day_of_the_office_not_of_greenwich(
    county: SampleCounty, capsys: pytest.CaptureFixture[str]
) -> None:
    submit_role(actor="security", user=open_account("he"), role=Role.STREET_OFFICE, org=county.orgs[STREET])
    AccountRequest.objects.update(requested_at=datetime(2022, 7, 31, 17, tzinfo=UTC))
    assert run(["people", "requests"]) == 0
    assert "（security 于2022-08-01申请）" in capsys.readouterr().out


def test_an_administrator_who_is_locked_out_gets_a_code_on_the_server(
    county: SampleCounty, capsys: pytest.CaptureFixture[str]
) -> None:
    code = print_code(["people", "code", "security"], capsys)
    assert not User.objects.get(username="security").has_usable_password()
    assert redeem(Client(), "security", code).status_code == 302


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["code", "nobody"], "没有名为“nobody”的账号"), (["confirm", "9"], "没有编号为“9”的账号事项")],
)
def test_what_does_not_exist_is_one_sentence(
    county: SampleCounty, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["people", *words]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--org", "999"], "没有代码为“999”的组织"),
        (["--org", COUNTY, "--role", "street_office"], "不认识“street_office”"),
    ],
)
def test_an_account_that_cannot_be_opened_is_one_sentence(
    county: SampleCounty, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["people", "open", "anquan", *words]) == 2
    assert sentence in capsys.readouterr().err
    assert not User.objects.filter(username="anquan").exists()
