"""Order the moves of a page for its reader: what waits for them first and open, what is done folded and saying so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wuzha.core.rounds.next_moves import list_doubts
from wuzha.core.vocabulary import Outcome, RoundMove
from wuzha.decisions.models import RoundStep
from wuzha.web.decisions.move_boxes import MoveBox
from wuzha.web.decisions.place import OrgPlace

_LAST_MOVES = (RoundMove.REQUEST_EXPLANATION, RoundMove.RETURN_DECISION, RoundMove.END_REVIEW)
"""What leads aside or back: its box stands behind those that lead on."""


def arrange_boxes(place: OrgPlace, boxes: Iterable[MoveBox]) -> list[MoveBox]:
    """Return the boxes in the order for the reader; the first one that waits is open."""
    marked_boxes = [_mark_done(place, box) for box in boxes]
    ordered_boxes = sorted(marked_boxes, key=lambda box: _rank(place, box))
    return [
        replace(box, is_open=number == 0 and _waits(place, box))
        if not box.form.is_bound
        else replace(box, is_open=True, done_note="")
        for number, box in enumerate(ordered_boxes)
    ]


def _rank(place: OrgPlace, box: MoveBox) -> int:
    if box.form.is_bound:
        return 0
    if _waits(place, box):
        return 1
    return 3 if box.move in _LAST_MOVES else 2


def _waits(place: OrgPlace, box: MoveBox) -> bool:
    """Return whether the move waits for this reader; what the org itself writes does not wait for the office."""
    waits = _WAITS.get(box.move)
    return waits is not None and not box.done_note and waits(place)


def _is_own_org(place: OrgPlace) -> bool:
    return not place.sees_all


def _has_order(place: OrgPlace) -> bool:
    return any(item.org == place.org.code for item in place.record.state.rectifications.values())


def _needs_order(place: OrgPlace) -> bool:
    has_gap = place.progress.decision is Outcome.NOT_MET or place.progress.is_revoked
    return has_gap and not _has_order(place)


def _needs_verifier(place: OrgPlace) -> bool:
    progress = place.progress
    return not progress.verifier and (progress.is_drawn or bool(list_doubts(progress)))


_WAITS: Mapping[RoundMove, Callable[[OrgPlace], bool]] = {
    RoundMove.ANSWER_SELF_CHECK: _is_own_org,
    RoundMove.ASSIGN_VERIFIER: _needs_verifier,
    RoundMove.NOTE_VISIT: lambda place: True,
    RoundMove.GIVE_VERDICT: lambda place: True,
    RoundMove.EXPLAIN: _is_own_org,
    RoundMove.PROPOSE_DECISION: lambda place: place.progress.proposal is None,
    RoundMove.DECIDE: lambda place: True,
    RoundMove.COUNTERSIGN: lambda place: True,
    RoundMove.SIGN_BASELINE: lambda place: True,
    RoundMove.READ_OUTCOME: lambda place: True,
    RoundMove.ORDER_RECTIFICATION: _needs_order,
    RoundMove.REVOKE: lambda place: True,
    RoundMove.END_REVIEW: lambda place: place.progress.review is not None and not place.progress.review.proposed_by,
}
"""When a move waits for its reader; the others are there, and wait for nobody."""


def _mark_done(place: OrgPlace, box: MoveBox) -> MoveBox:
    """Return the box with a note where the move was made already and can be made again."""
    find_note = _DONE_NOTES.get(box.move)
    note = find_note(place) if find_note is not None else ""
    return replace(box, done_note=note) if note else box


def find_last_step(place: OrgPlace, move: RoundMove) -> RoundStep | None:
    """Return the latest step of this move about the org."""
    steps = [step for step in place.steps if step.term is move and step.org_id == place.org.pk]
    return steps[-1] if steps else None


def _describe_day(place: OrgPlace, move: RoundMove) -> str:
    step = find_last_step(place, move)
    return "" if step is None else date_format(timezone.localtime(step.at), "Y-m-d")


def _note_self_check(place: OrgPlace) -> str:
    answer = place.progress.self_check
    if answer is None:
        return ""
    words = {"day": _describe_day(place, RoundMove.ANSWER_SELF_CHECK), "answer": answer.label}
    return _("已于%(day)s答复：%(answer)s，可以改") % words


def _note_verifier(place: OrgPlace) -> str:
    who = place.progress.verifier
    return _("已指定：%(who)s，可以改") % {"who": who} if who else ""


def _note_visit(place: OrgPlace) -> str:
    if not place.progress.visited_by:
        return ""
    return _("已于%(day)s记录，可以再记") % {"day": _describe_day(place, RoundMove.NOTE_VISIT)}


def _note_verdict(place: OrgPlace) -> str:
    verdict = place.progress.verdict
    return "" if verdict is None else _("已提意见：%(outcome)s，可以改") % {"outcome": verdict.label}


def _note_proposal(place: OrgPlace) -> str:
    proposal = place.progress.proposal
    return "" if proposal is None else _("已提请：%(outcome)s，可以改") % {"outcome": proposal.label}


def _note_order(place: OrgPlace) -> str:
    return _("已责成整改") if _has_order(place) else ""


def _note_baseline(place: OrgPlace) -> str:
    baseline = place.progress.baseline
    if baseline is None or baseline.answer is None:
        return ""
    return _("已答复：%(answer)s，可以改") % {"answer": baseline.answer.label}


_DONE_NOTES: Mapping[RoundMove, Callable[[OrgPlace], str]] = {
    RoundMove.ANSWER_SELF_CHECK: _note_self_check,
    RoundMove.ASSIGN_VERIFIER: _note_verifier,
    RoundMove.NOTE_VISIT: _note_visit,
    RoundMove.GIVE_VERDICT: _note_verdict,
    RoundMove.PROPOSE_DECISION: _note_proposal,
    RoundMove.ORDER_RECTIFICATION: _note_order,
    RoundMove.SIGN_BASELINE: _note_baseline,
}
