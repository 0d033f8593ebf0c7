"""The attribution desk: cases of no village or in dispute, what was said to each, and what the decision moved."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wuzha.assessments.standing import Moved, moved, programme_of, questions_of, stand
from wuzha.core.vocabulary import VILLAGE_KINDS, Verb
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, scope_of
from wuzha.people.forms import told_on
from wuzha.people.gate import Asked, needs
from wuzha.registers.attribution import answer_proposal, decide_proposal, propose_village
from wuzha.registers.cases import Case
from wuzha.registers.proposals import LONGEST_REASON, Proposal, ProposalQuerySet
from wuzha.site.pages.export import AT_ONCE, Row, exported

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

    def __init__(self, holder: Org, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        villages = Org.objects.below(holder).of_kind(*VILLAGE_KINDS).in_use(timezone.localdate())
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Yes or no, and why."""

    agrees = forms.TypedChoiceField(
        label=gettext_lazy("答复"),
        choices=[("1", gettext_lazy("属实")), ("0", gettext_lazy("不属实"))],
        coerce=lambda word: word == "1",
        widget=forms.RadioSelect,
    )
    reason = reason_field(gettext_lazy("理由"))


@needs(Verb.SEE_ENTRIES)
@require_safe
def desk(request: Asked, scope: Scope) -> HttpResponseBase:
    """What waits for somebody, then what was decided; the same as a workbook with `as=xlsx`."""
    proposals = _in_order(Proposal.objects.within(scope))
    exports = scope_of(request.user, Verb.EXPORT)
    if request.GET.get("as") == "xlsx":
        if not exports:
            raise Http404
        rows = (_told(one) for one in proposals.within(exports).iterator(chunk_size=AT_ONCE))
        about = {"subject": "list:attribution", "title": _("案件归属")}
        return exported(request, exports, **about, headers=_headers(), rows=rows)
    page = Paginator(proposals, ON_A_PAGE).get_page(request.GET.get("page"))
    unplaced = Case.objects.as_of(None).within(scope).filter(**{"village__isnull": True})
    shown = {
        "page": page,
        "may_export": bool(exports),
        "unplaced": unplaced[:MOST_UNPLACED],
        "unplaced_count": unplaced.count(),
    }
    return render(request, "pages/desk.html", shown)


def _in_order(proposals: ProposalQuerySet) -> ProposalQuerySet:
    """Those that wait for a decision first, then the latest."""
    people = ("proposed_by", "answered_by", "decided_by")
    orgs = ("holder", "village", "proposed_for", "decided_village")
    waiting_first = F("decided_at").desc(nulls_first=True)
    return proposals.select_related(*orgs, *people).order_by(waiting_first, "-proposed_at", "pk")


def _headers() -> tuple[str, ...]:
    answer = _("派出所答复"), _("答复理由"), _("答复人"), _("答复时间")
    decision = _("办公室决定归"), _("决定理由"), _("决定人"), _("决定时间")
    return _("案件"), _("提出"), _("认为属于"), _("理由"), _("提出人"), _("提出时间"), *answer, *decision


def _told(one: Proposal) -> Row:
    unknown = _("不清楚")
    agrees = (_("属实") if one.agrees else _("不属实")) if one.answered_at else _("待答复")
    decided = (one.decided_village.name if one.decided_village else unknown) if one.decided_at else _("待决定")
    village = one.village.name if one.village else unknown
    proposed = one.case_key, one.proposed_for.name, village, one.reason, str(one.proposed_by), one.proposed_at
    answered = agrees, one.answer, str(one.answered_by or ""), one.answered_at
    return *proposed, *answered, decided, one.decision, str(one.decided_by or ""), one.decided_at


@needs(Verb.PROPOSE_VILLAGE)
@ask
def propose(request: Asked, scope: Scope, number: int) -> HttpResponse:
    """A village says that a case which stands with it belongs elsewhere."""
    found = get_object_or_404(Case.objects.as_of(None).within(scope), pk=number)
    case = cast("Case", found)
    form = VillageForm(case.holder, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            proposal = propose_village(
                actor=request.user,
                case=case,
                on_behalf_of=case.village,
                village=form.cleaned_data["village"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("已提出，等派出所答复、办公室决定。"))
            return redirect("proposal", proposal.pk)
    return render(request, "pages/propose.html", {"case": case, "form": form})


@needs(Verb.SEE_ENTRIES)
@require_safe
def proposal(request: Asked, scope: Scope, proposal: int) -> HttpResponse:
    """Everything said about one case."""
    found = get_object_or_404(Proposal.objects.within(scope), pk=proposal)
    path, is_open, case = found.holder.path, found.decided_at is None, found.case
    shown = {
        "proposal": found,
        "case": case,
        "is_in_sight": case is not None and scope.holds(case.owner_path),
        "may_answer": is_open and scope_of(request.user, Verb.ANSWER_VILLAGE).holds(path),
        "may_decide": is_open and scope_of(request.user, Verb.DECIDE_VILLAGE).holds(path),
    }
    return render(request, "pages/proposal.html", shown)


@needs(Verb.ANSWER_VILLAGE)
@ask
def answer(request: Asked, scope: Scope, proposal: int) -> HttpResponse:
    """The police clerk's answer."""
    found = get_object_or_404(Proposal.objects.open().within(scope), pk=proposal)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            given = form.cleaned_data
            answer_proposal(actor=request.user, proposal=found, agrees=given["agrees"], answer=given["reason"])
            messages.success(request, _("已答复，等办公室决定。"))
            return redirect("proposal", found.pk)
    return render(request, "pages/answer.html", {"proposal": found, "form": form})


@needs(Verb.DECIDE_VILLAGE)
@ask
def decide(request: Asked, scope: Scope, proposal: int) -> HttpResponse:
    """The office's decision, and which outcomes it moved."""
    found = get_object_or_404(Proposal.objects.open().within(scope).select_related("holder", "village"), pk=proposal)
    form = VillageForm(found.holder, request.POST or None, initial={"village": found.village})
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            for one in _decided(request, found, form):
                told = _("结论变动：%(name)s %(clause)s 由“%(before)s”变为“%(after)s”。")
                words = {"name": one.name, "clause": one.clause, "before": one.before.label, "after": one.after.label}
                messages.warning(request, told % words)
            messages.success(request, _("已决定，结论已按新的归属更新。"))
            return redirect("proposal", found.pk)
    return render(request, "pages/decide.html", {"proposal": found, "form": form})


def _decided(request: Asked, found: Proposal, form: VillageForm) -> list[Moved]:
    programme = programme_of(found.holder)
    questions = None if programme is None else questions_of(programme, timezone.localdate())
    before = None if programme is None or questions is None else stand(programme, questions, with_rows=False)
    given = form.cleaned_data
    decide_proposal(actor=request.user, proposal=found, village=given["village"], decision=given["reason"])
    if programme is None or questions is None or before is None:
        return []
    return list(moved(before, stand(programme, questions, with_rows=False)))
