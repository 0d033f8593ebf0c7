"""An office in which every bound table has rows, written by the services that pages and worker call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.attribution import propose_community
from tests.cast import COMMUNITY, OTHER_STREET, OTHER_VILLAGE, STREET, UNIT, VILLAGE, Cast
from tests.standing import YEAR, case, enter, row
from tests.successions import change
from tests.uploads import A1, UNREADABLE, commit_sheets, sheet_of_cases, undo_now
from wuzha.core.vocabulary import Register, Role, SuccessionKind
from wuzha.orgs.drafts import to_draft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, change_org, remove_org
from wuzha.people.access import Scope
from wuzha.people.services import add_account_with_role, close_account, reopen_account
from wuzha.programmes.services import set_programme
from wuzha.registers.attribution.services import (
    answer_proposal,
    claim_case,
    comment_on_proposal,
    decide_proposal,
)
from wuzha.registers.models import Case, RefusedItem
from wuzha.registers.refused_items import repair_item, waive_item
from wuzha.registers.services import correct_entry, withdraw_entry

DAY, REMOVED_CODE = date(2022, 4, 1), "520399002999"
ROWS = {
    Register.PERSONS: {"person_no": "P1", "category": "offender", "village": VILLAGE, "confirmed_on": DAY},
    Register.DENS: {"den_no": "D1", "village": VILLAGE, "found_on": DAY},
    Register.SANCTIONS: {"sanction_no": "S1", "org": VILLAGE, "kind": "circulated_criticism", "issued_on": DAY},
    Register.OUTREACH: {"outreach_no": "O1", "org": VILLAGE, "done_on": DAY, "must": "village", "audience_count": 30},
    Register.DECLARATIONS: {"org": VILLAGE, "register": "cases", "month": "2022-03", "on": DAY},
    Register.BASELINES: {"org": VILLAGE, "period": "2021", "measure": "cases", "count": 4, "signed_on": DAY},
    Register.ATTESTATIONS: {"org": VILLAGE, "criterion": "x", "period": "2022", "verdict": "met", "on": DAY},
}
"""A row for each register but orgs and cases."""


def fill_every_table(cast: Cast, folder: Path) -> None:
    """Write with every service that binds rows, so that no bound table is empty."""
    for register, values in ROWS.items():
        enter(cast, register, row(register, **values))
    set_programme(actor="wu", org=cast.orgs[STREET], plan="fengling", period=YEAR)
    _attribute_cases(cast)
    _refuse_rows(cast, folder)
    _change_tree(cast)
    user = add_account_with_role(
        actor="security", username="new", password="Qinghe-2022-xin", role=Role.GRID_WORKER, org=cast.orgs[VILLAGE]
    )
    close_account(actor="security", user=user)
    user.refresh_from_db()
    reopen_account(actor="security", user=user, password="Qinghe-2022-jiu")


def _attribute_cases(cast: Cast) -> None:
    """Correct and withdraw cases; propose, answer and decide whose one is; end another proposal by a withdrawal."""
    enter(cast, Register.CASES, case("C1", VILLAGE), case("C2", VILLAGE), case("C3", VILLAGE))
    enter(cast, Register.CASES, case("C3", VILLAGE, loss_fen=5))
    first, second = (Case.objects.as_of(None).select_related("holder").get(key=key) for key in ("C1", "C2"))
    proposal = propose_community(cast, first)
    comment_on_proposal(actor=cast["li"], proposal=proposal, agrees=True, answer="不是本村的")
    answer_proposal(actor=cast["chen"], proposal=proposal, agrees=True, answer="住址在青石社区")
    decide_proposal(actor=cast["wu"], proposal=proposal, village=cast.orgs[COMMUNITY], decision="按住址")
    propose_community(cast, second)
    withdraw_entry(actor=cast["wu"], entry=second, reason="重复")
    third = Case.objects.as_of(None).select_related("holder").get(key="C3")
    correct_entry(actor=cast["wu"], entry=third, row=case("C3", VILLAGE, loss_fen=7), reason="写错了")
    claim_case(actor=cast["li"], village=cast.orgs[VILLAGE], number="C9", reason="本村居民报来的")


def _refuse_rows(cast: Cast, folder: Path) -> None:
    """Send in rows that are refused: one is waived, one repaired, one undone with its upload and one stays open."""
    numbered = [("A5", *UNREADABLE[1:]), ("A6", *UNREADABLE[1:]), ("A7", *UNREADABLE[1:])]
    commit_sheets(cast, folder, sheet_of_cases(A1, *numbered))
    waived, repaired, _open = RefusedItem.objects.select_related("holder").order_by("pk")
    waive_item(actor=cast["wu"], item=waived, reason="重复登记")
    scope = Scope((cast.orgs[STREET].path,))
    repair_item(actor=cast["wu"], item=repaired, rows=[case("A6", VILLAGE)], within=scope)
    upload = commit_sheets(cast, folder, sheet_of_cases(("A1", *A1[1:3], 9, ""), UNREADABLE))
    upload.refresh_from_db()
    undo_now(actor=cast["wu"], upload=upload)


def _change_tree(cast: Cast) -> None:
    """Rename, move, merge, add and remove orgs."""
    change_org(actor="wu", draft=replace(to_draft(cast.orgs[UNIT]), name="财政分局"))
    moved = replace(to_draft(Org.objects.get(code=UNIT)), parent=OTHER_STREET)
    change_org(actor="wu", draft=moved, moved_on=date(2022, 6, 1))
    change(SuccessionKind.MERGED, [VILLAGE, COMMUNITY], [COMMUNITY])
    draft = replace(to_draft(cast.orgs[OTHER_VILLAGE]), code=REMOVED_CODE, name="临时村")
    remove_org(actor="wu", org=add_org(actor="wu", draft=draft))
