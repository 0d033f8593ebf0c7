"""A grid is part of a village: its worker records what was done there, and it counts for the village."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from tests.intake.sheets import ORGS, OUTREACH, list_codes, list_facts, make_table, read_ledgers
from tests.links import find_dead_links
from tests.outcomes import outcome
from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import AFTERWARDS, enter, row
from wuzha.assessments.standing import assess
from wuzha.core.facts import BOOK_COLUMN_NAMES
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import OrgKind, Outcome, Register, Role, SuccessionKind
from wuzha.engines.django_connection import stream_rows
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, succeed_org
from wuzha.people.services import grant_role
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.registers.facts import select_facts
from wuzha.registers.models import Outreach

GRID = "520399001201001"
DRAFT = OrgDraft(GRID, "文峰一组网格", OrgKind.GRID, VILLAGE)


@pytest.fixture
def worker(county: SampleCounty) -> Client:
    """王 works for one grid of the village alone."""
    grid = add_org(actor="wu", draft=DRAFT)
    county["wang"].memberships.all().delete()
    grant_role(actor="security", user=county["wang"], role=Role.GRID_WORKER, org=grid, since_on=date(2021, 1, 1))
    return log_in_client(county, "wang")


def read_facts(register: Register, top: Org) -> list[dict[str, object]]:
    names = BOOK_COLUMN_NAMES[register]
    return [dict(zip(names, row, strict=True)) for row in stream_rows(connection, select_facts(top)[register])]


@pytest.mark.parametrize(("code", "refusal"), [(STREET, "级别不在本行之上"), (UNIT, "级别不在本行之上"), (None, "")])
def test_a_grid_stands_below_a_village_and_nowhere_else(county: SampleCounty, code: str | None, refusal: str) -> None:
    parent = code or COMMUNITY
    draft = OrgDraft("G1", "一组网格", OrgKind.GRID, parent)
    if not refusal:
        assert add_org(actor="wu", draft=draft).path.endswith(f"/{COMMUNITY}/G1/")
        return
    with pytest.raises(RefusalError, match=refusal):
        add_org(actor="wu", draft=draft)


def test_the_office_adds_a_grid_on_the_villages_page(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    page = wu.get(f"/orgs/{VILLAGE}/add/").content.decode()
    assert page.count("<option") == 1 and 'value="grid"' in page
    values = {"code": GRID, "name": "文峰一组网格", "kind": "grid"}
    assert wu.post(f"/orgs/{VILLAGE}/add/", values)["Location"] == f"/orgs/{GRID}/"
    assert "文峰一组网格" in read_visible_text(wu.get(f"/orgs/{VILLAGE}/"))
    assert wu.get(f"/orgs/{GRID}/add/").status_code == 404


def test_what_a_grid_did_counts_for_its_village(county: SampleCounty, programme: Programme, worker: Client) -> None:
    values = {"outreach_no": "X1", "org": "文峰一组网格", "done_on": "2022-03-05", "must": "逢户必进"}
    answer = worker.post("/books/outreach/add/", values)
    assert answer.status_code == 302
    assert Outreach.objects.get().org_id == GRID
    (fact,) = read_facts(Register.OUTREACH, county.orgs[STREET])
    assert fact["org"] == VILLAGE
    assert GRID not in {org["code"] for org in read_facts(Register.ORGS, county.orgs[STREET])}
    codes = {org.code for org in assess(programme, build_questions(programme, AFTERWARDS)).orgs}
    assert codes == {VILLAGE, COMMUNITY, UNIT}
    assert "X1" in read_visible_text(log_in_client(county, "li").get(f"/books/outreach/?org={VILLAGE}"))


def test_it_goes_on_counting_when_the_village_is_renamed(
    county: SampleCounty, programme: Programme, worker: Client
) -> None:
    enter(county, Register.OUTREACH, row(Register.OUTREACH, outreach_no="X1", org=GRID, done_on=date(2022, 3, 5)))
    new = add_org(actor="wu", draft=OrgDraft("520399001299", "新文峰村", OrgKind.VILLAGE, STREET))
    succeed_org(
        actor="wu", predecessors=[VILLAGE], successors=[new.code], kind=SuccessionKind.RENAMED, on=date(2022, 7, 1)
    )
    (fact,) = read_facts(Register.OUTREACH, county.orgs[STREET])
    assert fact["org"] == new.code
    assert outcome(programme, "no_or_halved_cases", code=new.code) is Outcome.MET


def test_its_worker_sees_no_other_grid_and_no_result_of_its_own(
    county: SampleCounty, programme: Programme, worker: Client
) -> None:
    second_grid = add_org(actor="wu", draft=OrgDraft("520399001201002", "文峰二组网格", OrgKind.GRID, VILLAGE))
    enter(
        county,
        Register.OUTREACH,
        row(Register.OUTREACH, outreach_no="X2", org=second_grid.code, done_on=date(2022, 3, 5)),
    )
    assert find_dead_links(worker) == []
    assert "它的宣传计入所在的村" in read_visible_text(worker.get("/trends/"))
    for address in ("standing", "trends", "map", "orgs"):
        assert worker.get(f"/{address}/{second_grid.code}/").status_code == 404
    assert worker.get(f"/standing/{GRID}/").status_code == 404
    answer = worker.post(
        "/books/outreach/add/",
        {"outreach_no": "X3", "org": second_grid.code, "done_on": "2022-03-05", "must": "逢户必进"},
    )
    assert answer.status_code == 200 and not Outreach.objects.filter(key="X3").exists()


def test_ledgers_may_name_a_grid_where_outreach_was_done_and_nowhere_else(tmp_path: Path) -> None:
    orgs = [*ORGS, ("G1", "青石一组网格", "网格", "520399001201", "")]
    reading = read_ledgers(tmp_path, orgs, 宣传=make_table(OUTREACH, 对象="青石一组网格"))
    assert [fact["org"] for fact in list_facts(reading, Register.OUTREACH)] == ["520399001201"]
    assert "G1" not in [fact["code"] for fact in list_facts(reading, Register.ORGS)]
    sanction = {"编号": "D1", "对象": "G1", "类型": "约谈", "发文级别": "县", "日期": "2021-08-01"}
    assert "org.wrong_kind" in list_codes(read_ledgers(tmp_path, orgs, 督办=make_table(sanction)))
