"""What a round freezes is what the site judged at the cut-off, and verifies on any machine."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.decisions.sealed_county import collect, fill_books
from tests.decisions.sealed_street import KEY, list_members
from tests.sample_county import COMMUNITY, COUNTY, STREET, VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, YEAR, case, enter
from tests.successions import succeed
from tests.uploads import UNREADABLE, make_case_sheet, upload_sheets
from wuzha.assessments.standing import assess
from wuzha.core.personal_data import is_personal
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import OrgKind, Register, SuccessionKind
from wuzha.decisions import sealed_books
from wuzha.decisions.sealed_books import collect_sealed_content, get_office_key
from wuzha.decisions.sealing import bag
from wuzha.decisions.sealing.sealed_content import SealedContent, seal
from wuzha.decisions.sealing.verification import verify
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.services import add_org
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme
from wuzha.registers.models import Case


@pytest.fixture
def books_content(county: SampleCounty, programme: Programme) -> SealedContent:
    """What a round of the street freezes of its books."""
    fill_books(county)
    return collect(programme)


def test_the_findings_are_those_of_the_site_and_verify(books_content: SealedContent, programme: Programme) -> None:
    site = assess(programme, build_questions(programme, AFTERWARDS))
    assert books_content.assessment.orgs == site.orgs and books_content.assessment.targets == site.targets
    assert verify(seal(books_content, get_office_key())).difference is None


def test_a_file_verifies_in_a_process_without_books_django_and_duckdb(
    books_content: SealedContent, tmp_path: Path
) -> None:
    path = tmp_path / "sealed.zip"
    path.write_bytes(seal(books_content, KEY))
    blocked_imports = "import sys; sys.modules.update(django=None, duckdb=None, gmssl_pyx=None);"
    command = [
        sys.executable,
        "-c",
        f"{blocked_imports} from wuzha.cli.main import run; sys.exit(run())",
        "verify",
        path.name,
    ]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    answer = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert books_content.questions.plan.sha256 in answer.stdout and KEY.fingerprint in answer.stdout
    assert [entry.name for entry in tmp_path.iterdir()] == ["sealed.zip"]


def test_what_was_entered_after_the_cut_off_is_not_sealed(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"))
    Case.objects.update(recorded_at=timezone.now() - timedelta(days=2))
    enter(county, Register.CASES, case("A2"))
    yesterday = timezone.now() - timedelta(days=1)
    content = collect_sealed_content(programme, build_questions(programme, AFTERWARDS), yesterday)
    assert [row[0] for row in content.facts[Register.CASES]] == ["A1"]
    assert len(collect(programme).facts[Register.CASES]) == 2
    assert verify(seal(content, KEY)).difference is None


def test_books_of_merged_villages_and_of_grids_verify(county: SampleCounty, programme: Programme) -> None:
    add_org(actor="wu", draft=OrgDraft("G1", "一组网格", OrgKind.GRID, VILLAGE))
    enter(county, Register.CASES, case("A1"), case("A2", COMMUNITY))
    succeed(SuccessionKind.MERGED, [COMMUNITY, VILLAGE], [VILLAGE])
    assert verify(seal(collect(programme), KEY)).difference is None


def test_books_with_sheets_that_nobody_could_read_verify(
    county: SampleCounty, programme: Programme, tmp_path: Path
) -> None:
    upload_sheets(county, tmp_path, {"案件": [("乱", "写"), (1, 2)], **make_case_sheet(UNREADABLE)})
    content = collect(programme)
    assert verify(seal(content, KEY)).difference is None
    refused_lines = list_members(seal(content, KEY))[bag.REFUSED].decode()
    assert "三月" not in refused_lines and "台账" not in refused_lines


def test_a_county_seals_the_books_of_all_its_streets(county: SampleCounty, books_content: SealedContent) -> None:
    programme = set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=YEAR)
    whole = collect(programme)
    assert whole.office.code == COUNTY and books_content.office.code == STREET
    assert books_content.office.report_days[VILLAGE] == 8
    assert len(whole.facts[Register.ORGS]) == 7
    assert verify(seal(whole, KEY)).difference is None


def test_a_period_in_progress_is_sealed_with_its_day(county: SampleCounty, programme: Programme) -> None:
    questions = build_questions(programme, date(2022, 8, 15))
    sealed_file = seal(collect_sealed_content(programme, questions, timezone.now()), KEY)
    summary = verify(sealed_file).summary
    assert summary is not None and summary.questions.as_of == "2022-08-15"
    assert summary.questions.office.round_number is None


def test_questions_about_targets_alone_are_asked_again_alike(programme: Programme) -> None:
    questions = replace(build_questions(programme, AFTERWARDS), standards=())
    summary = verify(seal(collect_sealed_content(programme, questions, timezone.now()), KEY)).summary
    assert summary is not None and summary.org_count == 0


def test_a_plan_folder_is_sealed_byte_by_byte(county: SampleCounty, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    for path in Path("plans/fengling").iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    programme = set_programme(actor="wu", org=county.orgs[STREET], plan=str(folder), period=YEAR)
    content = collect(programme)
    assert verify(seal(content, KEY)).difference is None
    (folder / "plan.md").write_text("changed", encoding="utf-8")
    with pytest.raises(RefusalError) as refusal:
        seal(collect(programme), KEY)
    assert refusal.value.code == "seal.other_plan"


def test_the_plan_of_the_questions_is_sealed_though_the_programme_runs_another(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = build_questions(programme, AFTERWARDS)
    programme.plan = "yunling"
    content = collect_sealed_content(programme, questions, timezone.now(), plan_name="fengling")
    assert verify(seal(content, KEY)).difference is None


def test_books_that_change_all_the_time_are_not_sealed(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    states = iter(map(str, range(100)))
    monkeypatch.setattr(sealed_books, "read_books_state", lambda known_at: next(states))
    with pytest.raises(RefusalError) as refusal:
        collect(programme)
    assert refusal.value.code == "seal.books_changing"


def test_no_text_of_a_sealed_file_is_personal(books_content: SealedContent) -> None:
    members = list_members(seal(books_content, KEY))
    texts = set()
    for name in (*bag.FACTS.values(), bag.REFUSED):
        for line in members[name].splitlines():
            texts |= {value for value in json.loads(line).values() if isinstance(value, str)}
    org_names = {str(row[1]) for row in books_content.facts[Register.ORGS]}
    assert [text for text in sorted(texts - org_names) if is_personal(text)] == []
    assert "张三".encode() not in b"".join(members.values())
