"""`wuzha export-facts`: the books as Parquet, judged by the command line as the site judges them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.cli.processes import run_process
from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, case, enter, row
from wuzha.assessments.standing import assess
from wuzha.cli.main import run
from wuzha.core.findings.judge import judge
from wuzha.core.vocabulary import Outcome, Register
from wuzha.engines.duckdb import DuckDBEngine
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.registers.models import Case


@pytest.fixture
def office(county: SampleCounty, programme: Programme) -> Programme:
    enter(county, Register.CASES, case("A1", loss_fen=100), case("A2", COMMUNITY), case("A3", None))
    enter(county, Register.OUTREACH, row(Register.OUTREACH, outreach_no="X1", org=UNIT, done_on=date(2022, 3, 1)))
    attestation = {"criterion": "duties_done", "period": "2022", "verdict": "met", "on": date(2022, 12, 20)}
    enter(county, Register.ATTESTATIONS, row(Register.ATTESTATIONS, org=VILLAGE, **attestation))
    return programme


def test_exported_facts_are_judged_as_on_the_site(office: Programme, tmp_path: Path) -> None:
    facts, questions = tmp_path / "facts", build_questions(office, AFTERWARDS)
    assert run(["export-facts", str(facts), "--org", STREET]) == 0
    site_assessment, parquet_assessment = assess(office, questions), judge(questions, DuckDBEngine.of_folder(facts))
    assert parquet_assessment.orgs == site_assessment.orgs
    assert parquet_assessment.targets == site_assessment.targets
    assert parquet_assessment.duty_sheets == site_assessment.duty_sheets
    words = ["--facts", str(facts), "--period", "2022", "--engine", "duckdb", "--out", str(tmp_path / "out")]
    assert run(["assess", *words]) == 0
    assert (tmp_path / "out" / "standings.parquet").exists()


def test_the_whole_tree_is_exported_where_no_org_is_named(
    office: Programme, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export-facts", str(tmp_path / "facts")]) == 0
    output = capsys.readouterr().out
    assert "组织7条" in output and "案件3条" in output and "基数0条" in output
    assert len(list((tmp_path / "facts").glob("*.parquet"))) == len(Register)


def test_the_books_of_an_earlier_day_are_exported(office: Programme, tmp_path: Path) -> None:
    Case.objects.filter(key="A1").update(recorded_at=timezone.now() - timedelta(days=2))
    yesterday = timezone.localdate() - timedelta(days=1)
    assert run(["export-facts", str(tmp_path), "--as-of", str(yesterday)]) == 0
    assert DuckDBEngine.of_folder(tmp_path).read_rows("SELECT case_no FROM cases") == [("A1",)]


def test_an_earlier_export_is_replaced_and_nothing_else_is(
    office: Programme, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export-facts", str(tmp_path)]) == run(["export-facts", str(tmp_path)]) == 0
    (tmp_path / "我的文件.txt").write_text("还要用", encoding="utf-8")
    assert run(["export-facts", str(tmp_path)]) == 2
    assert "还有别的内容（如 我的文件.txt），不覆盖" in capsys.readouterr().err
    assert (tmp_path / "我的文件.txt").exists()


def test_each_refusal_is_one_sentence(county: SampleCounty, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export-facts", str(tmp_path / "a"), "--org", "没有"]) == 2
    assert run(["export-facts", str(tmp_path / "a"), "--as-of", "七月"]) == 2
    for day in (date(9999, 12, 31), timezone.localdate() + timedelta(days=1)):
        assert run(["export-facts", str(tmp_path / "a"), "--as-of", str(day)]) == 2
    output = capsys.readouterr().err
    assert "没有代码为“没有”的组织" in output and "七月" in output
    assert output.count("还没有到，没有那一天的台账。请写今天或以前的日期。") == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_missing_database_is_an_error(tmp_path: Path) -> None:
    process = run_process(tmp_path / "data", "export-facts", str(tmp_path / "facts"))
    assert process.returncode == 2 and "找不到数据库" in process.stderr


def test_a_case_that_may_be_large_stays_undetermined_in_parquet(
    county: SampleCounty, office: Programme, tmp_path: Path
) -> None:
    enter(county, Register.CASES, case("A4", COMMUNITY, loss_fen=None))
    assert run(["export-facts", str(tmp_path / "facts")]) == 0
    assessment = judge(build_questions(office, AFTERWARDS), DuckDBEngine.of_folder(tmp_path / "facts"), COMMUNITY)
    (large,) = (criterion for criterion in assessment.orgs[0].criteria if criterion.id == "no_large_case")
    assert large.outcome is Outcome.UNDETERMINED
