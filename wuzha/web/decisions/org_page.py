"""The page of one org in a round: finding and decision, clauses, history, and what the reader may do now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from wuzha.assessments.duty_lines import DutyLine, list_duty_lines
from wuzha.assessments.standing import load_duty_sheet
from wuzha.audit.prepared_query import PreparedQuery, ValueSlot
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.state import RectificationProgress, RoundState
from wuzha.core.vocabulary import Outcome, Permission, RoundMove, RoundStage
from wuzha.core.words.phrases import join_clause
from wuzha.decisions.models import RoundFinding, SealedFile
from wuzha.decisions.open_moves import MoveChoice, list_org_moves
from wuzha.decisions.own_objections import OwnObjection, list_own_objections
from wuzha.decisions.rectification_services import propose_reasons
from wuzha.decisions.review_candidates import ReviewCandidate, compare_with_today
from wuzha.decisions.round_questions import load_programme
from wuzha.decisions.title_history import TitleRecord, list_titles
from wuzha.people.access import may
from wuzha.programmes.plan_choice import build_questions
from wuzha.web.decisions.box_order import arrange_boxes
from wuzha.web.decisions.ladder import LadderRung, list_rungs
from wuzha.web.decisions.move_boxes import MoveBox, build_org_box
from wuzha.web.decisions.place import OrgPlace
from wuzha.web.decisions.step_history import HistoryLine, list_org_history


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseLine:
    """A clause of the sealed finding: its outcome and sentence, and the card with the rows behind it.

    `attested` is the finding with the attestations of the verification, where that is another.
    """

    clause: str
    heading: str
    sealed_outcome: Outcome
    sealed_sentence: str
    address: str
    attested: RoundFinding | None = None

    @property
    def outcome(self) -> Outcome:
        """The outcome with the attestations of the verification."""
        return self.sealed_outcome if self.attested is None else self.attested.term

    @property
    def sentence(self) -> str:
        """The sentence of that outcome."""
        return self.sealed_sentence if self.attested is None else self.attested.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgPage:
    """What the page shows; `decision` is empty as long as the reader may not know it."""

    place: OrgPlace
    decision: Outcome | None
    clauses: Sequence[ClauseLine]
    card_address: str
    boxes: Sequence[MoveBox]
    closed_moves: Sequence[MoveChoice]
    duty_lines: Sequence[DutyLine]
    history: Sequence[HistoryLine]
    titles: Sequence[TitleRecord]
    comparison: ReviewCandidate | None
    rectifications: Sequence[tuple[int, RectificationProgress]]
    may_object: bool
    own_objections: Sequence[OwnObjection]
    rungs: Sequence[LadderRung]

    @property
    def has_open_box(self) -> bool:
        """Whether a move waits for the reader."""
        return any(box.is_open for box in self.boxes)

    @property
    def gaps(self) -> list[ClauseLine]:
        """The clauses that are not met or not decided: what the org has to look at."""
        return [line for line in self.clauses if line.outcome in (Outcome.NOT_MET, Outcome.UNDETERMINED)]

    @property
    def is_decided_differently(self) -> bool:
        """Whether people have decided something else than the finding."""
        return self.decision is not None and self.decision is not self.place.progress.latest_finding


def build_org_page(place: OrgPlace, refused_box: MoveBox | None = None) -> OrgPage:
    """Return the page; a box whose move was refused keeps what was typed, with the reason."""
    choices = list_org_moves(place.user, place.record, place.org)
    boxes = [build_org_box(place, choice) for choice in choices if choice.is_open]
    if refused_box is not None:
        boxes = [refused_box, *(box for box in boxes if box.move is not refused_box.move)]
    boxes = arrange_boxes(place, boxes)
    has_self_check = any(box.move is RoundMove.ANSWER_SELF_CHECK for box in boxes)
    is_shown = place.sees_all or place.is_decision_public
    card_address = _make_card_address(place)
    speaks_for_org = may(place.user, Permission.ANSWER_SELF_CHECKS, place.org)
    return OrgPage(
        place=place,
        decision=place.progress.decision if is_shown else None,
        clauses=_list_clauses(place, card_address),
        card_address=card_address,
        boxes=boxes,
        closed_moves=[choice for choice in choices if not choice.is_open],
        duty_lines=_load_duty_lines(place) if has_self_check else (),
        history=list_org_history(place),
        titles=list_titles(place.org),
        comparison=_compare(place),
        rectifications=[
            (number, item) for number, item in place.record.state.rectifications.items() if item.org == place.org.code
        ],
        may_object=speaks_for_org and _receives_objections(place.record.state),
        own_objections=list_own_objections(place.steps, place.record.state, place.org) if speaks_for_org else (),
        rungs=_list_rungs(place),
    )


def _receives_objections(state: RoundState) -> bool:
    is_over = state.due_on is not None and timezone.localdate() > state.due_on
    return state.stage is RoundStage.PUBLICITY and not is_over


def _list_rungs(place: OrgPlace) -> Sequence[LadderRung]:
    """Return the ladder of sanctions for the office once the list is out, where the org has a gap."""
    progress = place.progress
    has_gap = progress.decision is Outcome.NOT_MET or progress.is_revoked
    if not place.sees_all or place.record.state.stage is not RoundStage.PUBLISHED or not has_gap:
        return ()
    return list_rungs(place.user, place.round, place.org, propose_reasons(place.latest_findings))


def _make_card_address(place: OrgPlace) -> str:
    """Return the address of the evidence card, compared with the books as they were on the freeze day."""
    query = {"period": place.round.period}
    if row := _prepare_known_at().fetch_first(round=place.round.pk):
        query["known_on"] = timezone.localdate(row[0]).isoformat()
    return f"{reverse('standing', args=(place.org.code,))}?{urlencode(query)}"


@cache
def _prepare_known_at() -> PreparedQuery:
    return PreparedQuery(SealedFile.objects.filter(round=ValueSlot("round")).values_list("known_at"))


def _list_clauses(place: OrgPlace, card_address: str) -> list[ClauseLine]:
    rows: Iterable[RoundFinding] = (row for row in place.sealed_findings if row.clause)
    return [
        ClauseLine(
            clause=row.clause,
            heading=join_clause(row.clause, place.clause_titles.get(row.criterion, "")).strip(),
            sealed_outcome=row.term,
            sealed_sentence=row.sentence,
            attested=place.attested_findings.get(row.criterion),
            address=f"{card_address}#{row.criterion}",
        )
        for row in rows
    ]


def _load_duty_lines(place: OrgPlace) -> Sequence[DutyLine]:
    """Return what the ledgers have on the duties, for whoever answers; nothing where the plan is gone."""
    try:
        programme = load_programme(place.round)
        questions = build_questions(programme, timezone.localdate(), place.round.judged_period)
        sheet = load_duty_sheet(programme, questions, place.org)
    except RefusalError:
        return ()
    return list_duty_lines(sheet, questions)


def _compare(place: OrgPlace) -> ReviewCandidate | None:
    """Return before and after for the office once the list is out; None where nothing has moved."""
    if not place.sees_all or place.record.state.stage is not RoundStage.PUBLISHED:
        return None
    try:
        candidate = compare_with_today(place.round, place.org, place.findings)
    except RefusalError:
        return None
    return candidate if candidate is not None and candidate.movements else None
