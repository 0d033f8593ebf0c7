"""The pages of refused rows: listed with place, cause and owner, repaired cell by cell, or waived with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.test import Client

from tests.cast import VILLAGE, Cast, log_in_client, read_visible_text
from tests.standing import declare_everything, outcome
from tests.uploads import UNREADABLE, commit_sheets, list_case_numbers, sheet_of_cases
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, Outcome, RefusedItemEnd
from wuzha.registers.models import Case, RefusedItem

CLAUSE = "no_or_halved_cases"
MET, OPEN = Outcome.MET, Outcome.UNDETERMINED


def refuse_one(cast: Cast, folder: Path) -> RefusedItem:
    """Commit a file with one refused case of 文峰村."""
    commit_sheets(cast, folder, sheet_of_cases(UNREADABLE))
    return RefusedItem.objects.get()


def post_repair(client: Client, item: RefusedItem, **changes: str) -> Any:
    """Send the form as it is loaded, with these fields changed."""
    form = client.get(f"/books/refused/{item.pk}/").context["form"]
    values = {name: field.initial or "" for name, field in form.fields.items()}
    return client.post(f"/books/refused/{item.pk}/", values | changes)


def test_a_refused_row_is_repaired_on_the_page_and_the_clause_is_determined_again(cast: Cast, tmp_path: Path) -> None:
    programme = declare_everything(cast)
    item = refuse_one(cast, tmp_path)
    client = log_in_client(cast, "wu")
    card = client.get(f"/standing/{VILLAGE}/?period=2022")
    assert "另有1行退回未补" in read_visible_text(card)
    assert f"/books/refused/?items={item.pk}" in card.content.decode()
    page = read_visible_text(client.get(f"/books/refused/?items={item.pk}"))
    assert "台账.xlsx“案件”第2行" in page and "清河街道" in page and "立案日期" in page
    assert "三月" not in page
    assert post_repair(client, item, filed_on="2021-03-01").status_code == 302
    item.refresh_from_db()
    assert (item.end_term, item.ended_by) == (RefusedItemEnd.REPAIRED, cast["wu"])
    assert outcome(programme, CLAUSE) is MET
    assert list_case_numbers() == ["A3"]
    assert Case.objects.get().loss_fen == 100
    assert LogLine.objects.filter(action=LogAction.REPAIR_ROW).count() == 1
