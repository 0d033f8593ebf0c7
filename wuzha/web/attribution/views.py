"""The pages of attribution: which village a case belongs to is proposed, commented on, answered and decided here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.clause_changes import find_outcome_changes
from wuzha.assessments.standing import assess
from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope, find_scope
from wuzha.programmes.plan_choice import build_questions, find_programme
from wuzha.registers.access import (
    KEEPER_PERMISSIONS,
    decides_by_role,
    find_keeper_scope,
    may_answer,
    may_comment_on,
    may_decide,
    may_propose_village,
)
from wuzha.registers.attribution.services import (
    answer_proposal,
    comment_on_proposal,
    decide_proposal,
    propose_village,
    record_outcome_changes,
)
from wuzha.registers.models import Case, Claim, Proposal
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.attribution.forms import AnswerForm, CommentForm, VillageForm
from wuzha.web.attribution.proposal_list import ProposalList
from wuzha.web.attribution.proposal_text import (
    describe_outcome,
    describe_outcome_changes,
    describe_steps,
    prefetch_proposals,
)
from wuzha.web.forms import refusals_on
from wuzha.web.write_preview import is_preview, may_preview, preview_writing, write_and_compare


@require_permissions(Permission.SEE_ENTRIES)
@require_safe
def list_proposals(request: AuthenticatedRequest, scope: Scope) -> HttpResponseBase:
    """List the proposals in the scope, or export them with `as=xlsx`."""
    return ProposalList(request, scope).respond()


@require_permissions(Permission.PROPOSE_VILLAGE, *KEEPER_PERMISSIONS)
@require_form_methods
def propose(request: AuthenticatedRequest, scope: Scope, number: int) -> HttpResponse:
    """Propose another village for a case.

    A village does so for a case of its own; for a case without a village the street office or the police clerk does.
    """
    current_cases = Case.objects.as_of(None).select_related("holder", Case.owner)
    case = cast("Case", get_object_or_404(current_cases, pk=number))
    if not may_propose_village(request.user, case):
        raise Http404
    initial = {"village": request.GET.get("village")}
    form = VillageForm(case.holder, request.POST or None, initial=initial, is_required=case.village is None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            proposal = propose_village(
                actor=request.user,
                case=case,
                on_behalf_of=case.village or case.holder,
                village=form.cleaned_data["village"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("已提出，等派出所答复、办公室决定。"))
            return redirect("proposal", proposal.pk)
    claims = Claim.objects.waiting(find_keeper_scope(request.user)).filter(case_key=case.key).select_related("village")
    open_proposals = Proposal.objects.open().within(find_scope(request.user, Permission.SEE_ENTRIES))
    context = {
        "case": case,
        "form": form,
        "open_proposal": open_proposals.filter(holder=case.holder, case_key=case.key).first(),
        "claims": [claim for claim in claims if claim.case_pk == case.pk],
    }
    return render(request, "attribution/propose.html", context)


@require_permissions(Permission.SEE_ENTRIES)
@require_safe
def show_proposal(request: AuthenticatedRequest, scope: Scope, proposal_pk: int) -> HttpResponse:
    """Show all steps of a proposal and the outcomes that its decision has changed, of the orgs in the scope."""
    proposal = get_object_or_404(prefetch_proposals(Proposal.objects.within(scope)), pk=proposal_pk)
    case, user = proposal.case, request.user
    context = {
        "proposal": proposal,
        "outcome": describe_outcome(proposal),
        "steps": list(describe_steps(proposal)),
        "outcome_changes": describe_outcome_changes(proposal, find_scope(user, Permission.SEE_STANDING)),
        "case": case,
        "may_open_case": case is not None and scope.holds(case.owner_path),
        "may_comment": proposal.is_waiting and may_comment_on(user, proposal),
        "may_answer": proposal.is_waiting and may_answer(user, proposal),
        "may_decide": proposal.is_waiting and may_decide(user, proposal),
        "is_own": proposal.is_waiting and decides_by_role(user, proposal) and proposal.proposed_by == user,
    }
    return render(request, "attribution/proposal.html", context)


@require_permissions(Permission.PROPOSE_VILLAGE)
@require_form_methods
def comment(request: AuthenticatedRequest, scope: Scope, proposal_pk: int) -> HttpResponse:
    """Comment on a proposal as the village that it names for a case without one."""
    proposal = get_object_or_404(prefetch_proposals(Proposal.objects.naming(scope)), pk=proposal_pk)
    return _record_answer(
        request,
        proposal,
        form=CommentForm(request.POST or None),
        record_answer=comment_on_proposal,
        message=_("已记下，等办公室决定。"),
        template="attribution/comment.html",
    )


@require_permissions(Permission.ANSWER_VILLAGE)
@require_form_methods
def answer(request: AuthenticatedRequest, scope: Scope, proposal_pk: int) -> HttpResponse:
    """Answer a proposal as the police clerk."""
    proposal = get_object_or_404(prefetch_proposals(Proposal.objects.belonging_to(scope)), pk=proposal_pk)
    return _record_answer(
        request,
        proposal,
        form=AnswerForm(request.POST or None),
        record_answer=answer_proposal,
        message=_("已答复，等办公室决定。"),
        template="attribution/answer.html",
    )


def _record_answer(
    request: AuthenticatedRequest,
    proposal: Proposal,
    *,
    form: AnswerForm,
    record_answer: Callable[..., None],
    message: str,
    template: str,
) -> HttpResponse:
    """Record a yes or no with its reason, as long as the proposal waits for a decision."""
    if not proposal.is_waiting:
        return _redirect_to_settled(request, proposal)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            agrees, reason = form.cleaned_data["agrees"], form.cleaned_data["reason"]
            record_answer(actor=request.user, proposal=proposal, agrees=agrees, answer=reason)
            messages.success(request, message)
            return redirect("proposal", proposal.pk)
    return render(request, template, {"proposal": proposal, "form": form, "steps": list(describe_steps(proposal))})


@require_permissions(Permission.DECIDE_VILLAGE)
@require_form_methods
def decide(request: AuthenticatedRequest, scope: Scope, proposal_pk: int) -> HttpResponse:
    """Decide on a proposal as the street office, and record which outcomes that changes."""
    proposal = get_object_or_404(prefetch_proposals(Proposal.objects.belonging_to(scope)), pk=proposal_pk)
    if not proposal.is_waiting:
        return _redirect_to_settled(request, proposal)
    form = VillageForm(proposal.holder, request.POST or None, initial={"village": proposal.village})
    consequence = None
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            if not is_preview(request):
                write_and_compare(request, proposal.holder, partial(_decide, request, proposal, form))
                messages.success(request, _("已决定，结论已按新的归属更新。"))
                return redirect("proposal", proposal.pk)
            village, reason = form.cleaned_data["village"], form.cleaned_data["reason"]
            write = partial(decide_proposal, actor=request.user, proposal=proposal, village=village, decision=reason)
            consequence = preview_writing(request, proposal.holder, write)
    context = {
        "proposal": proposal,
        "form": form,
        "steps": list(describe_steps(proposal)),
        "consequence": consequence,
        "may_preview": may_preview(request),
    }
    return render(request, "attribution/decide.html", context)


def _redirect_to_settled(request: AuthenticatedRequest, proposal: Proposal) -> HttpResponse:
    # Somebody else was quicker; the page of the proposal shows the result.
    messages.info(request, _("这条归属意见已经办结。"))
    return redirect("proposal", proposal.pk)


def _decide(request: AuthenticatedRequest, proposal: Proposal, form: VillageForm) -> None:
    programme = find_programme(proposal.holder)
    village, reason = form.cleaned_data["village"], form.cleaned_data["reason"]
    if programme is None:
        decide_proposal(actor=request.user, proposal=proposal, village=village, decision=reason)
        return
    questions = build_questions(programme, timezone.localdate())
    before = assess(programme, questions, with_rows=False)
    decide_proposal(actor=request.user, proposal=proposal, village=village, decision=reason)
    changes = find_outcome_changes(before, assess(programme, questions, with_rows=False))
    record_outcome_changes(
        proposal=proposal,
        changes=((change.code, change.clause, change.before.value, change.after.value) for change in changes),
    )
