"""The sealed file of a round can be fetched, by who may export the books, and verifies byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from tests.rounds import open_street_round, reach_self_check
from tests.sample_county import STREET, SampleCounty, log_in_client, read_visible_text
from wuzha.audit.models import LogLine
from wuzha.cli.main import run
from wuzha.core.vocabulary import LogAction
from wuzha.decisions.models import Round, SealedFile
from wuzha.programmes.models import Programme


@pytest.fixture
def frozen_round(county: SampleCounty, programme: Programme) -> Round:
    return reach_self_check(county, programme, timezone.localdate())


def find_exports(round_: Round) -> list[str]:
    lines = LogLine.objects.filter(action=LogAction.EXPORT, subject=f"round:{round_.pk}:sealed_file")
    return list(lines.order_by("number").values_list("actor", flat=True))


def test_the_fetched_file_verifies_and_is_logged(
    county: SampleCounty, frozen_round: Round, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed = SealedFile.objects.get(round=frozen_round)
    client = log_in_client(county, "wu")
    page = client.get(f"/rounds/{frozen_round.pk}/")
    address = f"/rounds/{frozen_round.pk}/seal/export/"
    assert f'href="{address}"' in page.content.decode()
    assert sealed.sha256 in read_visible_text(page) and "wuzha verify" in read_visible_text(page)
    path = tmp_path / "fetched.zip"
    path.write_bytes(client.get(address).content)
    assert path.read_bytes() == bytes(sealed.content)
    assert run(["verify", str(path)]) == 0
    assert "封存件完整" in capsys.readouterr().out
    assert find_exports(frozen_round) == ["wu"]
    assert "导出“封存件”" in read_visible_text(log_in_client(county, "sun").get("/log/"))


@pytest.mark.parametrize(
    ("name", "status"),
    [("wu", 200), ("zhou", 200), ("sun", 200), ("zheng", 404), ("li", 404), ("qian", 404), ("chen", 404)],
)
def test_who_may_not_export_all_books_of_the_org_does_not_get_it(
    county: SampleCounty, frozen_round: Round, name: str, status: int
) -> None:
    client = log_in_client(county, name)
    assert client.get(f"/rounds/{frozen_round.pk}/seal/export/").status_code == status
    assert ("/seal/export/" in client.get(f"/rounds/{frozen_round.pk}/").content.decode()) == (status == 200)


def test_a_round_that_is_not_frozen_has_none(county: SampleCounty, programme: Programme, tmp_path: Path) -> None:
    round_ = open_street_round(county, programme, timezone.localdate())
    assert log_in_client(county, "wu").get(f"/rounds/{round_.pk}/seal/export/").status_code == 404
    assert run(["round", "export-seal", str(round_.pk), str(tmp_path / "a.zip")]) == 2
    assert not list(tmp_path.iterdir())


def test_the_command_writes_the_file(
    county: SampleCounty, frozen_round: Round, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "封存件.zip"
    assert run(["round", "export-seal", STREET, str(path)]) == 0
    sealed = SealedFile.objects.get(round=frozen_round)
    assert path.read_bytes() == bytes(sealed.content)
    assert sealed.sha256 in capsys.readouterr().out
    assert run(["verify", str(path)]) == 0
    assert find_exports(frozen_round) == ["system"]
    capsys.readouterr()
    assert run(["round", "export-seal", STREET, str(path)]) == 2
    assert "已经存在，不覆盖" in capsys.readouterr().err
    assert run(["round", "export-seal", STREET, str(tmp_path)]) == 2
