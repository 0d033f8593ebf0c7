"""Build the box of each move on a page of a round: its form with what it proposes, its buttons, what it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.core.problems import RefusalError
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.vocabulary import Outcome, RoundMove, SelfCheckAnswer
from wuzha.decisions.access import answers_on_behalf
from wuzha.decisions.baseline_figures import load_proposed_figures
from wuzha.decisions.due_days import find_explanation_due_day, find_rectification_due_day
from wuzha.decisions.models import Round
from wuzha.decisions.open_moves import POSSIBLE_OUTCOMES, MoveChoice
from wuzha.decisions.rectification_services import propose_reasons
from wuzha.decisions.verifiers import list_verifiers
from wuzha.web.decisions.org_forms import (
    BaselineAnswerForm,
    DemandForm,
    InspectionForm,
    JudgementForm,
    ListJudgementForm,
    OutcomeChoiceForm,
    ProposedOutcomeForm,
    RoundStepForm,
    SelfCheckForm,
    StepTextForm,
    VerifierChoiceForm,
)
from wuzha.web.decisions.place import OrgPlace, RoundPlace

FindDueDay = Callable[[Round, RoundFlow, date], date]
Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveButton:
    """A button of a form; several of them are the answers."""

    label: str
    style: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveBox:
    """A move that the reader may make: its form, its buttons, and a note on what it changes.

    `done_note` says that it was made already, where it can be made again; its button then is no primary one.
    """

    move: RoundMove
    form: RoundStepForm
    buttons: tuple[MoveButton, ...]
    notes: tuple[str, ...] = ()
    is_open: bool = False
    done_note: str = ""


def build_org_box(place: OrgPlace, choice: MoveChoice, data: Any = None) -> MoveBox:
    """Return the box of a move about the org; `data` is what was posted."""
    move = choice.move
    options: dict[str, Any] = {"auto_id": f"{move.value}_%s"}
    build = _ORG_FORMS.get(move)
    form = RoundStepForm(data, **options) if build is None else build(place, choice, data, options)
    return MoveBox(move=move, form=form, buttons=_make_buttons(place, move), notes=tuple(_list_notes(place, choice)))


def build_subject_box(
    move: RoundMove, data: Any = None, *, notes: tuple[str, ...] = (), orgs: Iterable[str] = ()
) -> MoveBox:
    """Return the box of a move about an objection or a rectification.

    `orgs` are the codes among which whoever accepts an objection to the whole list chooses.
    """
    options: dict[str, Any] = {"auto_id": f"{move.value}_%s"}
    build = _SUBJECT_FORMS.get(move)
    if orgs and move is RoundMove.ANSWER_OBJECTION:
        build, options["orgs"] = _build_list_answer, orgs
    form = RoundStepForm(data, **options) if build is None else build(data, options)
    return MoveBox(move=move, form=form, buttons=(MoveButton(label=move.label),), notes=notes)


def _make_buttons(place: OrgPlace, move: RoundMove) -> tuple[MoveButton, ...]:
    if move is RoundMove.ANSWER_SELF_CHECK:
        return (
            MoveButton(label=SelfCheckAnswer.CONFIRMED.label, value=SelfCheckAnswer.CONFIRMED.value),
            MoveButton(
                label=SelfCheckAnswer.DISPUTED.label,
                value=SelfCheckAnswer.DISPUTED.value,
                style="secondary",
            ),
        )
    if move is RoundMove.SIGN_BASELINE:
        return (
            MoveButton(label=_("数字无误，签认"), value=SelfCheckAnswer.CONFIRMED.value),
            MoveButton(label=SelfCheckAnswer.DISPUTED.label, value=SelfCheckAnswer.DISPUTED.value, style="secondary"),
        )
    if move is RoundMove.READ_OUTCOME:
        return (MoveButton(label=_("已阅知")),)
    if move is RoundMove.DECIDE and (proposal := place.progress.proposal) is not None:
        return (MoveButton(label=_("认定为“%(outcome)s”") % {"outcome": proposal.label}),)
    is_severe = move in (RoundMove.REVOKE, RoundMove.RETURN_DECISION)
    return (MoveButton(label=move.label, style="danger" if is_severe else ""),)


def _list_notes(place: OrgPlace, choice: MoveChoice) -> list[str]:
    notes = [
        _("%(outcome)s：%(reason)s") % {"outcome": item.outcome.label, "reason": item.reason}
        for item in choice.blocked_outcomes
        if item.outcome is not Outcome.NOT_MET or _may_be_not_met(place)
    ]
    if choice.move in (RoundMove.DECIDE, RoundMove.COUNTERSIGN):
        notes += [*_describe_proposal(place), *_describe_consequence(place)]
    if choice.move is RoundMove.ANSWER_SELF_CHECK and (due_on := place.record.state.due_on) is not None:
        notes.append(_("请在%(day)s前（含当日）提交；没有提交的，按未自查列明。") % {"day": due_on})
    if choice.move is RoundMove.SIGN_BASELINE:
        baseline = place.progress.baseline
        if baseline is not None and baseline.due_on is not None:
            notes.append(_("请在%(day)s前（含当日）答复。") % {"day": baseline.due_on})
        notes.append(_("按封存时的台账，本期的最终数字作下期的基数，签认后不再改动："))
        notes += map(str, load_proposed_figures(place.round).get(place.org.code, ()))
    if choice.move is RoundMove.READ_OUTCOME:
        notes.append(_("看过上面的结论和认定后点“已阅知”，只记录看过，不表示同意；有要整改的，另有期限。"))
    if choice.move is RoundMove.REVOKE:
        notes.append(_("撤销后，本轮名单上它不再达标；原来的认定和撤销都留下记录。"))
    return notes


def _may_be_not_met(place: OrgPlace) -> bool:
    """Return whether the finding or the verdict leaves room for a negative outcome; else a note on it only confuses."""
    progress = place.progress
    return progress.latest_finding is not Outcome.MET or progress.verdict not in (None, Outcome.MET)


def _describe_proposal(place: OrgPlace) -> Iterator[str]:
    """Yield reason and ground of the proposal: who signs reads them above the button."""
    steps = [step for step in place.steps if step.term is RoundMove.PROPOSE_DECISION]
    step = next((step for step in reversed(steps) if step.org_id == place.org.pk), None)
    if step is not None and step.text:
        yield _("提请的理由：%(text)s") % {"text": step.text}
    if step is not None and step.ground:
        yield _("提请的依据：%(text)s") % {"text": step.ground}


def _describe_consequence(place: OrgPlace) -> list[str]:
    """Return what the signature changes: the line of the list, compared with the finding."""
    outcome = place.progress.decision or place.progress.proposal
    if outcome is None:
        return []
    values = {"name": place.org.name, "outcome": outcome.label, "finding": place.progress.latest_finding.label}
    if outcome is place.progress.latest_finding:
        return [_("名单上列：%(name)s，%(outcome)s，与系统结论相同。") % values]
    return [_("名单上列：%(name)s，%(outcome)s。系统结论是“%(finding)s”，两者都留下记录。") % values]


def _build_self_check(place: OrgPlace, choice: MoveChoice, data: Any, options: Options) -> RoundStepForm:
    return SelfCheckForm(data, is_on_behalf=answers_on_behalf(place.user, place.org), **options)


def _build_verifier(place: OrgPlace, choice: MoveChoice, data: Any, options: Options) -> RoundStepForm:
    return VerifierChoiceForm(
        data, verifiers=list_verifiers(place.round, place.org, place.progress.speakers), **options
    )


def _build_explanation_request(place: OrgPlace, choice: MoveChoice, data: Any, options: Options) -> RoundStepForm:
    day, note = propose_day(place, find_explanation_due_day)
    initial = {"due_on": day}
    return DemandForm(data, label=_("要它说明什么"), day_note=note, initial=initial, **options)


def _build_order(place: OrgPlace, choice: MoveChoice, data: Any, options: Options) -> RoundStepForm:
    day, note = propose_day(place, find_rectification_due_day)
    initial = {"due_on": day, "text": propose_reasons(place.latest_findings)}
    return DemandForm(data, label=_("整改内容"), day_note=note, initial=initial, **options)


def _build_outcome(place: OrgPlace, choice: MoveChoice, data: Any, options: Options) -> RoundStepForm:
    # What was posted is judged by the rules, which say why it cannot be given; the list would only say that it cannot.
    outcomes = POSSIBLE_OUTCOMES if data is not None else choice.outcomes
    is_open = place.progress.latest_finding is Outcome.UNDETERMINED
    needs_ground = is_open and choice.move is RoundMove.PROPOSE_DECISION
    verdict = place.progress.verdict or place.progress.latest_finding
    finding = place.progress.latest_finding if choice.move is RoundMove.PROPOSE_DECISION else place.progress.finding
    has_other_verdict = choice.move is RoundMove.PROPOSE_DECISION and verdict is not finding
    initial = {"outcome": verdict.value if verdict in outcomes else None}
    return OutcomeChoiceForm(
        data,
        outcomes=outcomes,
        plain_outcome=None if has_other_verdict else finding,
        needs_ground=needs_ground,
        initial=initial,
        **options,
    )


def _build_decision(place: OrgPlace, choice: MoveChoice, data: Any, options: Options) -> RoundStepForm:
    return ProposedOutcomeForm(data, initial={"outcome": place.progress.proposal}, **options)


def propose_day(place: RoundPlace, find_due_day: FindDueDay) -> tuple[date | None, str]:
    """Return the day by the working days of the plan with a note on it; no day where a year has no working days."""
    try:
        day = find_due_day(place.round, place.record.state.flow, timezone.localdate())
    except RefusalError as error:
        return None, str(error)
    return day, _("按方案的工作日推算，可改为更晚的日期。")


def _make_text_builder(label: Any, help_text: Any = "") -> Callable[..., RoundStepForm]:
    def build(place: OrgPlace, choice: MoveChoice, data: Any, options: Options) -> RoundStepForm:
        return StepTextForm(data, label=label(), help_text=help_text, **options)

    return build


_ORG_FORMS: Mapping[RoundMove, Callable[..., RoundStepForm]] = {
    RoundMove.ANSWER_SELF_CHECK: _build_self_check,
    RoundMove.ASSIGN_VERIFIER: _build_verifier,
    RoundMove.NOTE_VISIT: _make_text_builder(lambda: _("现场情况")),
    RoundMove.REQUEST_EXPLANATION: _build_explanation_request,
    RoundMove.EXPLAIN: _make_text_builder(lambda: _("说明")),
    RoundMove.GIVE_VERDICT: _build_outcome,
    RoundMove.PROPOSE_DECISION: _build_outcome,
    RoundMove.DECIDE: _build_decision,
    RoundMove.RETURN_DECISION: _make_text_builder(lambda: _("退回的理由")),
    RoundMove.ORDER_RECTIFICATION: _build_order,
    RoundMove.OPEN_REVIEW: _make_text_builder(lambda: _("复查的原因")),
    RoundMove.PROPOSE_REVOCATION: _make_text_builder(lambda: _("撤销的理由")),
    RoundMove.REVOKE: _make_text_builder(lambda: _("撤销的理由")),
    RoundMove.SIGN_BASELINE: lambda place, choice, data, options: BaselineAnswerForm(data, **options),
    RoundMove.END_REVIEW: _make_text_builder(lambda: _("复查的结果")),
}


def _build_answer(data: Any, options: Options) -> RoundStepForm:
    return JudgementForm(data, labels=_get_answer_labels(), text_label=_("理由"), **options)


def _build_list_answer(data: Any, options: Options) -> RoundStepForm:
    return ListJudgementForm(data, labels=_get_answer_labels(), text_label=_("理由"), **options)


def _get_answer_labels() -> tuple[str, str, str]:
    return (_("意见"), _("采纳"), _("不采纳"))


_SUBJECT_FORMS: Mapping[RoundMove, Callable[[Any, Options], RoundStepForm]] = {
    RoundMove.ANSWER_OBJECTION: _build_answer,
    RoundMove.RETURN_ANSWER: lambda data, options: StepTextForm(data, label=_("退回的理由"), **options),
    RoundMove.REPORT_RECTIFICATION: lambda data, options: StepTextForm(data, label=_("采取的措施和结果"), **options),
    RoundMove.CHECK_RECTIFICATION: lambda data, options: InspectionForm(
        data, labels=(_("验收"), _("通过"), _("不通过")), text_label=_("验收意见"), **options
    ),
}
