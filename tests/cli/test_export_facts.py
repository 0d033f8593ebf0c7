"""`wuzha export-facts`: the books as Parquet, judged by the command line as the site judges them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.assessments.test_standing import AFTERWARDS, case, enter, programme, row  # noqa: F401  a fixture
from tests.cast import COMMUNITY, STREET, UNIT, VILLAGE, Cast
from tests.cli.test_audit import elsewhere
from wuzha.assessments.standing import stand
from wuzha.cli.main import run
from wuzha.core.findings.judge import judge
from wuzha.core.vocabulary import Outcome, Register
from wuzha.engines.duckdb import DuckDBEngine
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import questions_of
from wuzha.registers.models import Case


@pytest.fixture
def filled(cast: Cast, programme: Programme) -> Programme:  # noqa: F811
    enter(cast, Register.CASES, case("A1", loss_fen=100), case("A2", COMMUNITY), case("A3", None))
    enter(cast, Register.OUTREACH, row(Register.OUTREACH, outreach_no="X1", org=UNIT, done_on=date(2022, 3, 1)))
    attested = {"criterion": "duties_done", "period": "2022", "verdict": "met", "on": date(2022, 12, 20)}
    enter(cast, Register.ATTESTATIONS, row(Register.ATTESTATIONS, org=VILLAGE, **attested))
    return programme


def test_what_was_exported_is_judged_as_on_the_site(filled: Programme, tmp_path: Path) -> None:
    facts, questions = tmp_path / "facts", questions_of(filled, AFTERWARDS)
    assert run(["export-facts", str(facts), "--org", STREET]) == 0
    on_the_site, in_parquet = stand(filled, questions), judge(questions, DuckDBEngine.of_folder(facts))
    assert in_parquet.orgs == on_the_site.orgs
    assert in_parquet.targets == on_the_site.targets
    assert in_parquet.duty_sheets == on_the_site.duty_sheets
    words = ["--facts", str(facts), "--period", "2022", "--engine", "duckdb", "--out", str(tmp_path / "out")]
    assert run(["assess", *words]) == 0
    assert (tmp_path / "out" / "standings.parquet").exists()


def test_the_whole_tree_is_exported_where_no_org_is_named(
    filled: Programme, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export-facts", str(tmp_path / "facts")]) == 0
    said = capsys.readouterr().out
    assert "组织7条" in said and "案件3条" in said and "基数0条" in said
    assert len(list((tmp_path / "facts").glob("*.parquet"))) == len(Register)


def test_the_books_of_an_earlier_day_are_exported(filled: Programme, tmp_path: Path) -> None:
    Case.objects.filter(key="A1").update(recorded_at=timezone.now() - timedelta(days=2))
    yesterday = timezone.localdate() - timedelta(days=1)
    assert run(["export-facts", str(tmp_path), "--as-of", str(yesterday)]) == 0
    assert DuckDBEngine.of_folder(tmp_path).rows("SELECT case_no FROM cases") == [("A1",)]


def test_an_earlier_export_is_replaced_and_nothing_else_is(
    filled: Programme, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export-facts", str(tmp_path)]) == run(["export-facts", str(tmp_path)]) == 0
    (tmp_path / "我的文件.txt").write_text("还要用", encoding="utf-8")
    assert run(["export-facts", str(tmp_path)]) == 2
    assert "还有别的内容（如 我的文件.txt），不覆盖" in capsys.readouterr().err
    assert (tmp_path / "我的文件.txt").exists()


def test_what_cannot_be_exported_is_said_in_one_sentence(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export-facts", str(tmp_path / "a"), "--org", "没有"]) == 2
    assert run(["export-facts", str(tmp_path / "a"), "--as-of", "七月"]) == 2
    for day in (date(9999, 12, 31), timezone.localdate() + timedelta(days=1)):
        assert run(["export-facts", str(tmp_path / "a"), "--as-of", str(day)]) == 2
    said = capsys.readouterr().err
    assert "没有代码为“没有”的组织" in said and "七月" in said
    assert said.count("还没有到，没有那一天的台账。请写今天或以前的日期。") == 2
    assert not list(tmp_path.iterdir())


def test_without_a_database_there_is_nothing_to_export(tmp_path: Path) -> None:
    done = elsewhere(tmp_path / "data", "export-facts", str(tmp_path / "facts"))
    assert done.returncode == 2 and "找不到数据库" in done.stderr


def test_a_case_that_may_be_large_stays_in_doubt_in_parquet(cast: Cast, filled: Programme, tmp_path: Path) -> None:
    enter(cast, Register.CASES, case("A4", COMMUNITY, loss_fen=None))
    assert run(["export-facts", str(tmp_path / "facts")]) == 0
    found = judge(questions_of(filled, AFTERWARDS), DuckDBEngine.of_folder(tmp_path / "facts"), COMMUNITY)
    (large,) = (one for one in found.orgs[0].criteria if one.id == "no_large_case")
    assert large.outcome is Outcome.UNDETERMINED
