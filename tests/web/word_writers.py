"""The services by which a person writes each field of free words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

from django.utils import timezone

from tests.attestation_drafts import draft_attestation
from tests.attribution import propose_community
from tests.groups import IN_TIME, appoint_official, form_group
from tests.rounds import YEAR, move, open_street_round
from tests.sample_county import COMMUNITY, STREET, VILLAGE, SampleCounty
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.vocabulary import GroupPost, OrgKind, Register, RoundMove, SuccessionKind
from wuzha.decisions.models import Round, RoundStep
from wuzha.duties.models import GroupHolding
from wuzha.duties.monthly.form_services import store_form
from wuzha.duties.post_services import set_office, withdraw_holding
from wuzha.intake.uploads.incoming_files import IncomingFile
from wuzha.intake.uploads.services import receive_files
from wuzha.orgs.drafts import OrgDraft, to_draft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, change_org, succeed_org
from wuzha.people.services import add_account
from wuzha.programmes.official_calendar import OFFICIAL_YEARS
from wuzha.programmes.plan_services import make_plan
from wuzha.programmes.services import set_calendar_year, set_programme
from wuzha.registers.attribution.services import (
    answer_proposal,
    claim_case,
    comment_on_proposal,
    decide_proposal,
    propose_village,
)
from wuzha.registers.models import Case, RefusedItem
from wuzha.registers.refused_items import NewItem, open_items, waive_item
from wuzha.registers.services import correct_entry, withdraw_entry
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_services import issue_paper
from wuzha.reports.papers.round_books import load_round_books
from wuzha.reports.papers.round_papers import draft_paper

Writer = Callable[[SampleCounty, Case, str], object]


def make_village(*, code: str = "N1", name: str = "新村") -> OrgDraft:
    return OrgDraft(code, name, OrgKind.VILLAGE, STREET)


def open_refused_item(county: SampleCounty) -> RefusedItem:
    new_item = NewItem(register=Register.CASES, file="a.xlsx", sheet="案件", line=3, values={}, problems=[])
    open_items([new_item], holder=county.orgs[STREET], sender=county["wu"], upload=uuid4())
    return RefusedItem.objects.get()


def open_round_of_street(county: SampleCounty) -> Round:
    programme = set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    return open_street_round(county, programme, timezone.localdate())


def cancel_round(county: SampleCounty, **words: str) -> RoundStep:
    return move(open_round_of_street(county), county["wu"], RoundMove.CANCEL, **words)


def form_group_of_village(county: SampleCounty) -> Org:
    form_group(county, VILLAGE, IN_TIME)
    return county.orgs[VILLAGE]


def appoint_leader(county: SampleCounty, **words: str) -> GroupHolding:
    form_group_of_village(county)
    return appoint_official(county, VILLAGE, GroupPost.LEADER, "甲某某", **words)


WRITERS: dict[str, Writer] = {
    "orgs.Org.code": lambda county, case, word: add_org(actor="wu", draft=make_village(code=word)),
    "orgs.Org.name": lambda county, case, word: add_org(actor="wu", draft=make_village(name=word)),
    "orgs.Org.aliases": lambda county, case, word: change_org(
        actor="wu", draft=replace(to_draft(county.orgs[VILLAGE]), aliases=(word,))
    ),
    "orgs.Org.name (succession)": lambda county, case, word: succeed_org(
        actor="wu",
        predecessors=[VILLAGE],
        successors=[],
        kind=SuccessionKind.RENAMED,
        on=date(2022, 6, 1),
        new=[make_village(name=word)],
    ),
    "people.User.username": lambda county, case, word: add_account(actor="wu", username=word),
    "people.User.username (letter)": lambda county, case, word: add_account(actor="wu", username="a" + word),
    "registers.*.remark (withdrawal)": lambda county, case, word: withdraw_entry(
        actor=county["wu"], entry=case, reason=word
    ),
    "registers.*.remark (correction)": lambda county, case, word: correct_entry(
        actor=county["wu"], entry=case, row=case.row, reason=word
    ),
    "registers.Proposal.reason": lambda county, case, word: propose_village(
        actor=county["li"], case=case, on_behalf_of=county.orgs[VILLAGE], village=county.orgs[COMMUNITY], reason=word
    ),
    "registers.Proposal.answer": lambda county, case, word: answer_proposal(
        actor=county["chen"], proposal=propose_community(county, case), agrees=True, answer=word
    ),
    "registers.Proposal.answer (comment)": lambda county, case, word: comment_on_proposal(
        actor=county["li"], proposal=propose_community(county, case), agrees=True, answer=word
    ),
    "registers.Proposal.decision": lambda county, case, word: decide_proposal(
        actor=county["wu"], proposal=propose_community(county, case), village=county.orgs[COMMUNITY], decision=word
    ),
    "registers.AttestationDraft.attested_by": lambda county, case, word: draft_attestation(county, attested_by=word),
    "registers.AttestationDraft.reason": lambda county, case, word: draft_attestation(county, reason=word),
    "registers.Claim.case_key": lambda county, case, word: claim_case(
        actor=county["li"], village=county.orgs[VILLAGE], number=word, reason="住在本村"
    ),
    "registers.Claim.reason": lambda county, case, word: claim_case(
        actor=county["li"], village=county.orgs[VILLAGE], number="A1", reason=word
    ),
    "registers.RefusedItem.reason": lambda county, case, word: waive_item(
        actor=county["wu"], item=open_refused_item(county), reason=word
    ),
    "programmes.PlanVersion.text": lambda county, case, word: make_plan(
        actor=county["wu"], org=county.orgs[STREET], files=PlanFiles(text=f"一、目标\n\n{word}\n", data="id: x\n")
    ),
    "programmes.PlanVersion.data": lambda county, case, word: make_plan(
        actor=county["wu"], org=county.orgs[STREET], files=PlanFiles(text="一、目标\n", data=f"title: {word}\n")
    ),
    "programmes.PlanVersion.title": lambda county, case, word: make_plan(
        actor=county["wu"], org=county.orgs[STREET], files=PlanFiles(text="一、目标\n", data=f"title: >\n  {word}\n")
    ),
    "programmes.OfficeCalendarYear.source": lambda county, case, word: set_calendar_year(
        actor=county["wu"], org=county.orgs[STREET], calendar=replace(OFFICIAL_YEARS[2026], source=word)
    ),
    "decisions.RoundStep.text": lambda county, case, word: cancel_round(county, text=word),
    "decisions.RoundStep.ground": lambda county, case, word: cancel_round(county, text="日程有误", ground=word),
    "duties.GroupHolding.department": lambda county, case, word: appoint_leader(county, department=word),
    "duties.GroupOffice.place": lambda county, case, word: set_office(
        actor=county["wu"], org=form_group_of_village(county), place=word, since_on=IN_TIME
    ),
    "duties.*.reason": lambda county, case, word: withdraw_holding(
        actor=county["wu"], holding=appoint_leader(county), reason=word
    ),
    "monthly.MonthlyForm.title": lambda county, case, word: store_form(
        actor=county["wu"], org=county.orgs[STREET], title=word, data=b"PK"
    ),
    "papers.IssuedPaper.document_number": lambda county, case, word: issue_paper(
        actor=county["wu"],
        draft=draft_paper(load_round_books(open_round_of_street(county)), PaperKind.ASSESSMENT_NOTICE),
        document_number=word,
    ),
    "uploads.UploadedFile.name": lambda county, case, word: receive_files(
        actor=county["wu"], holder=county.orgs[STREET], files=[IncomingFile(f"{word}.xlsx", [b"1"], 1)]
    ),
}
"""The services by which a person writes each field."""
