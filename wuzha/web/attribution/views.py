"""The attribution desk: cases of no village or in dispute, what was said to each, and what the decision moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wuzha.assessments.standing import moved, stand
from wuzha.core.vocabulary import VILLAGE_KINDS, Verb
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, scope_of
from wuzha.programmes.plans import programme_of, questions_of
from wuzha.registers.attribution.services import (
    KEEPERS,
    answer_proposal,
    comment_proposal,
    decide_proposal,
    keep_moved,
    kept_by,
    may_propose,
    propose_village,
)
from wuzha.registers.models import LONGEST_REASON, Case, Claim, Proposal
from wuzha.web.access import Asked, needs
from wuzha.web.attribution.proposal_text import (
    belongs_to,
    headers,
    in_full,
    moved_in,
    names_one_in,
    outcome_of,
    row_of,
    steps_of,
)
from wuzha.web.export import AT_ONCE, exported
from wuzha.web.forms import told_on

ON_A_PAGE, MOST_UNPLACED = 50, 100
ask = require_http_methods(["GET", "HEAD", "POST"])


def reason_field(label: object) -> forms.CharField:
    """A sentence that says why."""
    return forms.CharField(label=label, max_length=LONGEST_REASON, help_text=gettext_lazy("写一句，日后要能说清。"))  # type: ignore[arg-type]


class VillageForm(forms.Form):
    """A village of the street, or none, and why."""

    village = forms.ModelChoiceField(
        Org.objects.none(), label=gettext_lazy("所属村（社区）"), required=False, empty_label=gettext_lazy("不清楚")
    )
    reason = reason_field(gettext_lazy("理由"))

    def __init__(self, holder: Org, *arguments: object, must_name_one: bool = False, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self.fields["village"].required = must_name_one
        villages = Org.objects.below(holder).of_kind(*VILLAGE_KINDS).in_use(timezone.localdate())
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        if must_name_one:
            self.fields["village"].empty_label = _("请选择")  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Yes or no, and why, from the police clerk."""

    agrees = forms.TypedChoiceField(
        label=gettext_lazy("答复"),
        choices=[("1", gettext_lazy("属实")), ("0", gettext_lazy("不属实"))],
        coerce=lambda word: word == "1",
        widget=forms.RadioSelect,
    )
    reason = reason_field(gettext_lazy("理由"))


class CommentForm(AnswerForm):
    """Yes or no, and why, from the village that was named."""

    agrees = forms.TypedChoiceField(
        label=gettext_lazy("是不是本村（社区）的"),
        choices=[("1", gettext_lazy("是")), ("0", gettext_lazy("不是"))],
        coerce=lambda word: word == "1",
        widget=forms.RadioSelect,
    )


@needs(Verb.SEE_ENTRIES)
@require_safe
def desk(request: Asked, scope: Scope) -> HttpResponseBase:
    """What waits for somebody, then what was decided; the same as a workbook with `as=xlsx`."""
    proposals = in_full(Proposal.objects.within(scope))
    exports, claims = scope_of(request.user, Verb.EXPORT), scope_of(request.user, Verb.PROPOSE_VILLAGE)
    if request.GET.get("as") == "xlsx":
        if not exports:
            raise Http404
        rows = (row_of(one) for one in proposals.within(exports).iterator(chunk_size=AT_ONCE))
        about = {"subject": "list:attribution", "title": _("案件归属")}
        return exported(request, exports, **about, headers=headers(), rows=rows)
    page = Paginator(proposals, ON_A_PAGE).get_page(request.GET.get("page"))
    unplaced = Case.objects.as_of(None).within(scope).filter(**{"village__isnull": True})
    shown = {
        "page": page,
        "rows": [(one, outcome_of(one)) for one in page],
        "may_export": bool(exports),
        "claims": Claim.objects.waiting(scope).select_related("village", "claimed_by")[:MOST_UNPLACED],
        "made": Claim.objects.made_within(claims).select_related("village")[:ON_A_PAGE],
        "may_claim": bool(claims),
        "may_open": bool(kept_by(request.user)),
        "unplaced": unplaced[:MOST_UNPLACED],
        "unplaced_count": unplaced.count(),
    }
    return render(request, "attribution/desk.html", shown)


@needs(Verb.PROPOSE_VILLAGE, *KEEPERS)
@ask
def propose(request: Asked, scope: Scope, number: int) -> HttpResponse:
    """A village says that a case which stands with it belongs elsewhere; of one without a village the office or the
    police clerk says whose it may be.
    """
    in_force = Case.objects.as_of(None).select_related("holder", Case.owner)
    case = cast("Case", get_object_or_404(in_force, pk=number))
    if not may_propose(request.user, case):
        raise Http404
    claims = Claim.objects.waiting(kept_by(request.user)).filter(case_key=case.key).select_related("village")
    initial = {"village": request.GET.get("village")}
    form = VillageForm(case.holder, request.POST or None, initial=initial, must_name_one=case.village is None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            proposal = propose_village(
                actor=request.user,
                case=case,
                on_behalf_of=case.village or case.holder,
                village=form.cleaned_data["village"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("已提出，等派出所答复、办公室决定。"))
            return redirect("proposal", proposal.pk)
    seen = Proposal.objects.open().within(scope_of(request.user, Verb.SEE_ENTRIES))
    there = seen.filter(holder=case.holder, case_key=case.key).first()
    return render(
        request,
        "attribution/propose.html",
        {"case": case, "form": form, "there": there, "claims": [one for one in claims if one.case_number == case.pk]},
    )


@needs(Verb.SEE_ENTRIES)
@require_safe
def proposal(request: Asked, scope: Scope, proposal: int) -> HttpResponse:
    """Everything said about one case, and which outcomes the decision moved, of the orgs in sight."""
    found = get_object_or_404(in_full(Proposal.objects.within(scope)), pk=proposal)
    case, user = found.case, request.user
    decides = found.is_waiting and belongs_to(found, scope_of(user, Verb.DECIDE_VILLAGE))
    shown = {
        "proposal": found,
        "outcome": outcome_of(found),
        "steps": list(steps_of(found)),
        "moved": moved_in(found, scope_of(user, Verb.SEE_STANDING)),
        "case": case,
        "is_in_sight": case is not None and scope.holds(case.owner_path),
        "may_comment": found.is_waiting and names_one_in(found, scope_of(user, Verb.PROPOSE_VILLAGE)),
        "may_answer": found.is_waiting and belongs_to(found, scope_of(user, Verb.ANSWER_VILLAGE)),
        "may_decide": decides and found.proposed_by != user,
        "is_own": decides and found.proposed_by == user,
    }
    return render(request, "attribution/proposal.html", shown)


@needs(Verb.PROPOSE_VILLAGE)
@ask
def comment(request: Asked, scope: Scope, proposal: int) -> HttpResponse:
    """What the village says that was named for a case without one."""
    found = get_object_or_404(in_full(Proposal.objects.naming(scope)), pk=proposal)
    form = CommentForm(request.POST or None)
    return _say(request, found, form, comment_proposal, _("已记下，等办公室决定。"), "attribution/comment.html")


@needs(Verb.ANSWER_VILLAGE)
@ask
def answer(request: Asked, scope: Scope, proposal: int) -> HttpResponse:
    """The police clerk's answer."""
    found = get_object_or_404(in_full(Proposal.objects.belonging_to(scope)), pk=proposal)
    form = AnswerForm(request.POST or None)
    return _say(request, found, form, answer_proposal, _("已答复，等办公室决定。"), "attribution/answer.html")


def _say(
    request: Asked, found: Proposal, form: AnswerForm, say: Callable[..., None], thanks: str, template: str
) -> HttpResponse:
    """A yes or no, and why, taken down while it is still waited for."""
    if not found.is_waiting:
        return _over(request, found)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            given = form.cleaned_data
            say(actor=request.user, proposal=found, agrees=given["agrees"], answer=given["reason"])
            messages.success(request, thanks)
            return redirect("proposal", found.pk)
    return render(request, template, {"proposal": found, "form": form, "steps": list(steps_of(found))})


@needs(Verb.DECIDE_VILLAGE)
@ask
def decide(request: Asked, scope: Scope, proposal: int) -> HttpResponse:
    """The office's decision, and which outcomes it moved."""
    found = get_object_or_404(in_full(Proposal.objects.belonging_to(scope)), pk=proposal)
    if not found.is_waiting:
        return _over(request, found)
    form = VillageForm(found.holder, request.POST or None, initial={"village": found.village})
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            _decide(request, found, form)
            messages.success(request, _("已决定，结论已按新的归属更新。"))
            return redirect("proposal", found.pk)
    return render(request, "attribution/decide.html", {"proposal": found, "form": form, "steps": list(steps_of(found))})


def _over(request: Asked, found: Proposal) -> HttpResponse:
    """Somebody was quicker: what became of it stands on its page."""
    messages.info(request, _("这条归属意见已经办结。"))
    return redirect("proposal", found.pk)


def _decide(request: Asked, found: Proposal, form: VillageForm) -> None:
    programme = programme_of(found.holder)
    questions = None if programme is None else questions_of(programme, timezone.localdate())
    before = None if programme is None or questions is None else stand(programme, questions, with_rows=False)
    given = form.cleaned_data
    decide_proposal(actor=request.user, proposal=found, village=given["village"], decision=given["reason"])
    if programme is None or questions is None or before is None:
        return
    changes = moved(before, stand(programme, questions, with_rows=False))
    told = ((one.code, one.clause, one.before.value, one.after.value) for one in changes)
    keep_moved(proposal=found, moved=told)
