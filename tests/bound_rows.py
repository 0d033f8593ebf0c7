"""An office in which every bound table has rows, written by the services that pages and worker call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from tests.attribution import propose_community
from tests.conflicts import MARCH, choose, make_sheet
from tests.duties.monthly_forms import make_workbook, rule, store, write_office_form
from tests.reports.papers.led_rounds import lead_round
from tests.rounds import APPROVAL
from tests.sample_county import COMMUNITY, COUNTY, OTHER_STREET, OTHER_VILLAGE, STREET, UNIT, VILLAGE, SampleCounty
from tests.standing import YEAR, case, enter, row
from tests.successions import succeed
from tests.uploads import (
    A1,
    UNREADABLE,
    commit_now,
    commit_sheets,
    make_case_sheet,
    make_unknown_columns_sheet,
    name_columns,
    undo_now,
    upload_sheets,
)
from wuzha.core.plan.editing import change_values
from wuzha.core.vocabulary import GroupPost, Register, Role, SuccessionKind
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_round
from wuzha.demo.clock import StoryClock
from wuzha.duties.post_services import HoldingDraft, appoint, set_office
from wuzha.intake.uploads.models import OwnHeader
from wuzha.intake.uploads.own_header_services import forget_header
from wuzha.intake.uploads.retention import forget_old_content
from wuzha.intake.uploads.services import compare_again, discard_upload
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.drafts import to_draft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, change_org, remove_org
from wuzha.people.access import Scope
from wuzha.people.confirmation_services import confirm_request, open_account, refuse_request
from wuzha.people.services import add_account_with_role, close_account, reopen_account
from wuzha.programmes.models import Programme
from wuzha.programmes.official_calendar import OFFICIAL_YEARS
from wuzha.programmes.plan_activation import activate_plan
from wuzha.programmes.plan_choice import load_files_named
from wuzha.programmes.plan_services import change_plan, discard_plan, make_plan
from wuzha.programmes.services import set_calendar_year, set_programme, set_report_day
from wuzha.registers.attestation_services import OrgVerdict, Signature, attest_orgs, save_drafts
from wuzha.registers.attribution.services import (
    answer_proposal,
    claim_case,
    comment_on_proposal,
    decide_proposal,
)
from wuzha.registers.manual_entry import add_entries
from wuzha.registers.models import Case, RefusedItem
from wuzha.registers.month_reports import MonthKey, declare_cells, report_months, return_reports
from wuzha.registers.refused_items import repair_item, waive_item
from wuzha.registers.services import correct_entry, withdraw_entry
from wuzha.reports.papers.paper_draft import PaperDraft, PaperSubject
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_samples import build_sample, build_sample_head
from wuzha.reports.papers.paper_services import issue_paper
from wuzha.reports.papers.template_builder import build_template
from wuzha.reports.papers.template_services import store_template

DAY, REMOVED_CODE = date(2022, 4, 1), "520399002999"
ROWS = {
    Register.PERSONS: {"person_no": "P1", "category": "offender", "village": VILLAGE, "confirmed_on": DAY},
    Register.DENS: {"den_no": "D1", "village": VILLAGE, "found_on": DAY},
    Register.SANCTIONS: {"sanction_no": "S1", "org": VILLAGE, "kind": "circulated_criticism", "issued_on": DAY},
    Register.OUTREACH: {"outreach_no": "O1", "org": VILLAGE, "done_on": DAY, "must": "village", "audience_count": 30},
    Register.DECLARATIONS: {"org": VILLAGE, "register": "cases", "month": "2022-03", "on": DAY},
    Register.BASELINES: {"org": VILLAGE, "period": "2021", "measure": "cases", "count": 4, "signed_on": DAY},
    Register.ATTESTATIONS: {"org": VILLAGE, "criterion": "x", "period": "2022", "verdict": "met", "on": DAY},
    Register.GROUPS: {"group_no": "G1", "org": VILLAGE, "formed_on": DAY, "paper_no": "青村发〔2022〕3号"},
}
"""A row for each register but orgs and cases."""


def fill_every_table(county: SampleCounty, folder: Path) -> None:
    """Write with every service that binds rows, so that no bound table is empty.

    The clock moves past the last day of a round's publicity.
    """
    clock = StoryClock(timezone.now())
    with clock.run():
        _write_round_and_plans(county, clock)
        _write_other_tables(county, folder)


def _write_round_and_plans(county: SampleCounty, clock: StoryClock) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    set_report_day(actor="wu", org=county.orgs[STREET], day=10)
    set_calendar_year(actor=county["wu"], org=county.orgs[STREET], calendar=OFFICIAL_YEARS[2026])
    _make_plans(county)

    def end_publicity(round_: Round) -> None:
        due_on = load_round(round_).state.due_on
        assert due_on is not None
        clock.move_to(timezone.make_aware(datetime.combine(due_on + timedelta(days=1), time(9))))

    lead_round(county, Programme.objects.get(org=county.orgs[STREET]), end_publicity=end_publicity)


def _write_other_tables(county: SampleCounty, folder: Path) -> None:
    for register, values in ROWS.items():
        enter(county, register, row(register, **values))
    _form_a_group(county)
    store(county, make_workbook(write_office_form), rule("B2", "cases"))
    _issue_papers(county)
    _report_months(county)
    _draft_attestations(county)
    _attribute_cases(county)
    _settle_uploads(county, folder)
    _name_headers(county, folder)
    _refuse_rows(county, folder)
    _change_tree(county)
    user = add_account_with_role(actor="security", username="new", role=Role.GRID_WORKER, org=county.orgs[VILLAGE])
    close_account(actor="security", user=user)
    user.refresh_from_db()
    reopen_account(actor="security", user=user)
    _request_roles(county)


def _form_a_group(county: SampleCounty) -> None:
    """Record a leader of the village's group, and the place of its office."""
    village = county.orgs[VILLAGE]
    draft = HoldingDraft(post=GroupPost.LEADER, official_name="甲某某", since_on=DAY)
    appoint(actor=county["wu"], org=village, draft=draft)
    set_office(actor=county["wu"], org=village, place="村综治中心", since_on=DAY)


def _issue_papers(county: SampleCounty) -> None:
    """Put a template in place, and issue a paper by it."""
    wu, street, kind = county["wu"], county.orgs[STREET], PaperKind.BRIEF
    store_template(actor=wu, org=street, kind=kind, data=build_template(kind))
    head, content = build_sample_head(), build_sample(kind)
    issue_paper(actor=wu, draft=PaperDraft(org=street, round=None, subject=PaperSubject(), head=head, content=content))


def _report_months(county: SampleCounty) -> None:
    """Report months of a village: one is confirmed, one returned, one waits."""
    months = [MonthKey(county.orgs[VILLAGE], Register.DENS, f"2022-0{month}") for month in (1, 2, 3)]
    scope = Scope((county.orgs[STREET].path,))
    report_months(actor=county["li"], cells=months, on=DAY, within=scope)
    declare_cells(actor=county["wu"], cells=months[:1], on=DAY, within=scope)
    return_reports(actor=county["wu"], cells=months[1:2], within=scope)


def _draft_attestations(county: SampleCounty) -> None:
    """Keep two drafts of attestations, change one of them, and attest the other."""
    verdicts = [OrgVerdict(county.orgs[code], "met") for code in (VILLAGE, COMMUNITY)]
    clause: dict[str, str] = {"criterion": "duties_done", "period": "2022"}
    signature, actor = Signature("考核组", DAY), county["wu"]
    save_drafts(actor=actor, verdicts=verdicts, signature=signature, **clause)
    new_verdict = OrgVerdict(county.orgs[COMMUNITY], "not_met", "没有宣传")
    save_drafts(actor=actor, verdicts=[new_verdict], signature=signature, **clause)
    scope = Scope((county.orgs[STREET].path,))
    attest_orgs(actor=actor, verdicts=verdicts[:1], signature=signature, within=scope, **clause)


def _request_roles(county: SampleCounty) -> None:
    """Request roles that a second administrator confirms: confirmed, refused, ended with the account, and waiting."""
    for name, end in (("confirmed", confirm_request), ("refused", refuse_request), ("closed", None), ("waiting", None)):
        user, _code = open_account(actor="sec", username=name, role=Role.SECURITY_ADMIN, org=county.orgs[COUNTY])
        if end is not None:
            end(actor="sys", request=user.requests.get())
        if name == "closed":
            close_account(actor="sec", user=user)


def _make_plans(county: SampleCounty) -> None:
    """Make three plans of a street: one in force, one changed, one discarded."""
    wu, files = county["wu"], load_files_named("fengling")
    drafts = [change_values(files, {"approval": APPROVAL, "title": title}) for title in ("初稿", "第二稿", "第三稿")]
    versions = [make_plan(actor=wu, org=county.orgs[STREET], files=draft, based_on="fengling") for draft in drafts]
    activate_plan(actor=wu, version=versions[0], active_from=timezone.localdate())
    files = change_values(files, {"title": "新方案"})
    change_plan(actor=wu, version=versions[1], files=files, seen_sha256=versions[1].files.content_sha256)
    discard_plan(actor=wu, version=versions[2])


def _settle_uploads(county: SampleCounty, folder: Path) -> None:
    """Decide conflicts of uploads that are confirmed, discarded, left to expire, and compared anew."""
    commit_sheets(county, folder, make_sheet(("K1", MARCH, "文峰村", 5, "刷单返利", "有效")))
    for settle in ("commit", "discard", "expire", "compare"):
        upload = upload_sheets(county, folder, make_sheet(("K1", MARCH, "文峰村", "", "刷单返利", "有效")))
        choice = upload.conflicts.get(column="loss_fen").choice
        choose(county, upload, "loss_fen", "file" if choice == "books" else "books", shown=choice)
        match settle:
            case "commit":
                commit_now(actor=county["wu"], upload=upload)
            case "compare":
                compare_again(actor=county["wu"], upload=upload)
                do_now(upload)
            case "discard":
                discard_upload(actor=county["wu"], upload=upload)
            case "expire":
                forget_old_content(timezone.now() + timedelta(days=2))


def _name_headers(county: SampleCounty, folder: Path) -> None:
    """Name two own headers, one of them twice, and forget the other."""
    upload = upload_sheets(county, folder, make_unknown_columns_sheet())
    village, loss = (Register.CASES, "辖区"), (Register.CASES, "涉案数(万元)")
    for columns in ({village: "village", loss: "loss_fen"}, {village: "village"}):
        name_columns(county, upload, columns)
    forget_header(actor=county["wu"], own=OwnHeader.objects.get(column="loss_fen"))
    discard_upload(actor=county["wu"], upload=upload)


def _attribute_cases(county: SampleCounty) -> None:
    """Correct and withdraw cases; propose, answer and decide whose one is; end another proposal by a withdrawal."""
    enter(county, Register.CASES, case("C1", VILLAGE), case("C2", VILLAGE), case("C3", VILLAGE))
    enter(county, Register.CASES, case("C3", VILLAGE, loss_fen=5))
    first, second = (Case.objects.as_of(None).select_related("holder").get(key=key) for key in ("C1", "C2"))
    proposal = propose_community(county, first)
    comment_on_proposal(actor=county["li"], proposal=proposal, agrees=True, answer="不是本村的")
    answer_proposal(actor=county["chen"], proposal=proposal, agrees=True, answer="住址在青石社区")
    decide_proposal(actor=county["wu"], proposal=proposal, village=county.orgs[COMMUNITY], decision="按住址")
    propose_community(county, second)
    withdraw_entry(actor=county["wu"], entry=second, reason="重复")
    third = Case.objects.as_of(None).select_related("holder").get(key="C3")
    correct_entry(actor=county["wu"], entry=third, row=case("C3", VILLAGE, loss_fen=7), reason="写错了")
    claim_case(actor=county["li"], village=county.orgs[VILLAGE], number="C9", reason="本村居民报来的")


def _refuse_rows(county: SampleCounty, folder: Path) -> None:
    """Send in rows that are refused: waived, repaired, entered by hand, undone with their upload; one stays open."""
    numbered = [(number, *UNREADABLE[1:]) for number in ("A5", "A6", "A7", "A8")]
    commit_sheets(county, folder, make_case_sheet(A1, *numbered))
    waived, repaired, entered, _open = RefusedItem.objects.select_related("holder").order_by("pk")
    waive_item(actor=county["wu"], item=waived, reason="重复登记")
    scope = Scope((county.orgs[STREET].path,))
    repair_item(actor=county["wu"], item=repaired, rows=[case("A6", VILLAGE)], within=scope)
    add_entries(
        actor=county["wu"], holder=entered.holder, register=Register.CASES, rows=[case("A7", VILLAGE)], within=scope
    )
    upload = commit_sheets(county, folder, make_case_sheet(("A1", *A1[1:3], 9, ""), UNREADABLE))
    upload.refresh_from_db()
    undo_now(actor=county["wu"], upload=upload)


def _change_tree(county: SampleCounty) -> None:
    """Rename, move, merge, add and remove orgs."""
    change_org(actor="wu", draft=replace(to_draft(county.orgs[UNIT]), name="财政分局"))
    moved = replace(to_draft(Org.objects.get(code=UNIT)), parent=OTHER_STREET)
    change_org(actor="wu", draft=moved, moved_on=date(2022, 6, 1))
    succeed(SuccessionKind.MERGED, [VILLAGE, COMMUNITY], [COMMUNITY])
    draft = replace(to_draft(county.orgs[OTHER_VILLAGE]), code=REMOVED_CODE, name="临时村")
    remove_org(actor="wu", org=add_org(actor="wu", draft=draft))
