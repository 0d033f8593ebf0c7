"""The forms of a round's moves: each has the fields of the step that it makes, by their names in `StepDraft`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wuzha.core.free_text import has_text
from wuzha.core.i18n import join_words, translate
from wuzha.core.problems import format_refusal
from wuzha.core.vocabulary import Outcome, Permission, SelfCheckAnswer
from wuzha.orgs.models import Org
from wuzha.people.access import GRANTS, list_roles_today
from wuzha.people.models import User
from wuzha.publishing.form_key import make_form_key, read_form_key
from wuzha.web.decisions.text_fields import StepTextField
from wuzha.web.forms import SiteForm, validate_year


def make_text_field(
    label: Any, *, help_text: Any = "", is_required: bool = True, rows: int = 3, needed_when: Any = ""
) -> StepTextField:
    """Return a field for what somebody writes about a step; a step keeps it for ever."""
    is_required = is_required and not needed_when
    return StepTextField(label=label, required=is_required, help_text=help_text, rows=rows, needed_when=needed_when)


def make_day_field(label: Any, *, is_required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, required=is_required, help_text=help_text, widget=widget, validators=[validate_year]
    )


class RoundStepForm(SiteForm):
    """A form without fields: a signature. The number of the last step that its reader saw stands beside it."""


class StepTextForm(RoundStepForm):
    """What was seen, done or explained, or why something is returned."""

    text = make_text_field("")

    def __init__(self, *arguments: Any, label: Any, help_text: Any = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["text"].label, self.fields["text"].help_text = label, help_text


class DisputableForm(RoundStepForm):
    """An answer whose two values are the buttons of the form; whoever disputes says in `text` what is wrong."""

    def clean(self) -> None:
        """Ask for the text together with the other fields, not after them."""
        super().clean()
        if self.data.get("answer") == SelfCheckAnswer.DISPUTED and not has_text(self.cleaned_data.get("text", "")):
            _add_missing(self, "text", "round.text_missing")


def _add_missing(form: RoundStepForm, name: str, code: str) -> None:
    if name not in form.errors:
        form.add_error(name, format_refusal(code))


class SelfCheckForm(DisputableForm):
    """What a village or unit says of its finding; its two answers are the buttons of the form.

    The office that enters a paper's answer names the paper.
    """

    text = make_text_field(
        _("说明"),
        needed_when=_("有异议时必填"),
        help_text=_("有异议的，请写明哪一条、哪里不对、缺什么。不要写姓名、电话。"),
    )

    def __init__(self, *arguments: Any, is_on_behalf: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if is_on_behalf:
            self.fields["paper"] = StepTextField(
                label=_("依据的书面材料"), help_text=_("如：盖章的自查表，某月某日收到。")
            )


class BaselineAnswerForm(DisputableForm):
    """What a village or unit says of its proposed baseline; its two answers are the buttons of the form."""

    text = make_text_field(
        _("意见"),
        needed_when=_("有异议时必填"),
        help_text=_("有异议的，请写明哪个数字不对、依据什么。不要写姓名、电话。"),
    )


class VerifierChoiceForm(RoundStepForm):
    """Who verifies an org: accounts, each with its role and where it has it, since an account is no name."""

    person = forms.TypedChoiceField(
        label=_("复核人"),
        error_messages={"invalid_choice": forms.ModelChoiceField.default_error_messages["invalid_choice"]},
        help_text=_("登记过这里台账、替它答复过的人不列出。"),
    )

    def __init__(self, *arguments: Any, verifiers: Sequence[User], **options: Any) -> None:
        super().__init__(*arguments, **options)
        people = {str(user.pk): user for user in verifiers}
        choices = [("", _("请选择")), *((pk, _describe_verifier(user)) for pk, user in people.items())]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
        self.fields["person"].coerce = people.__getitem__  # type: ignore[attr-defined]


def _describe_verifier(user: User) -> str:
    """Return the account with the roles in which it may verify."""
    roles = [role for role in list_roles_today(user) if Permission.VERIFY in GRANTS[role.term]]
    posts = join_words(translate("{role}（{org}）", role=role.term.label, org=role.org.name) for role in roles)
    return f"{user.get_username()} {posts}".strip()


class DemandForm(RoundStepForm):
    """What is asked of an org, and by when."""

    text = make_text_field("", rows=4)
    due_on = make_day_field(_("期限"))

    def __init__(self, *arguments: Any, label: Any, day_note: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["text"].label, self.fields["due_on"].help_text = label, day_note


class OutcomeChoiceForm(RoundStepForm):
    """An outcome, why it differs from the finding, and the ground where the books leave it open.

    `plain_outcome` needs no reason; None: finding and verdict differ, and every outcome needs one.
    """

    outcome = forms.TypedChoiceField(label=_("结论"), coerce=Outcome.get, empty_value=None, widget=forms.RadioSelect)
    text = make_text_field(
        _("理由"),
        needed_when=_("与系统结论或复核意见不同时必填"),
        help_text=_("与系统结论或复核意见不同的，请写明为什么。"),
    )

    def __init__(
        self,
        *arguments: Any,
        outcomes: Iterable[Outcome],
        plain_outcome: Outcome | None,
        needs_ground: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self._plain_outcome = plain_outcome
        choices = [(outcome.value, outcome.label) for outcome in outcomes]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
        if needs_ground:
            self.fields["ground"] = StepTextField(
                label=_("依据"),
                needed_when=_("认定达标时必填"),
                help_text=_("系统结论是待定的，认定达标须写明依据，如盖章的书面材料和文号。"),
            )

    def clean(self) -> None:
        """Ask for the reason and the ground at once."""
        super().clean()
        values = self.cleaned_data
        outcome = values.get("outcome")
        if outcome is None:
            return
        if outcome is not self._plain_outcome and not has_text(values.get("text", "")):
            _add_missing(self, "text", "round.reason_missing")
        if "ground" in self.fields and outcome is Outcome.MET and not has_text(values.get("ground", "")):
            _add_missing(self, "ground", "round.ground_missing")


class ProposedOutcomeForm(RoundStepForm):
    """The signature of the leader below the outcome that was proposed, as the page showed it."""

    outcome = forms.TypedChoiceField(
        coerce=Outcome.get, empty_value=None, widget=forms.HiddenInput, choices=[(term.value, term) for term in Outcome]
    )


class JudgementForm(RoundStepForm):
    """A yes or no with its reasons."""

    accepts = forms.TypedChoiceField(coerce=lambda word: word == "1", widget=forms.RadioSelect, empty_value=None)
    text = make_text_field("", rows=4)

    def __init__(self, *arguments: Any, labels: tuple[Any, Any, Any], text_label: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        label, yes, no = labels
        self.fields["accepts"].label, self.fields["text"].label = label, text_label
        self.fields["accepts"].choices = [("1", yes), ("0", no)]  # type: ignore[attr-defined]


class ListJudgementForm(JudgementForm):
    """The answer to an objection to the whole list; who accepts it names the orgs that are decided anew."""

    field_order = ("accepts", "orgs", "text")

    orgs = forms.ModelMultipleChoiceField(
        Org.objects.none(),
        label=_("涉及哪些"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("采纳的必选：核准后重新认定的就是这些，其他的不变。"),
    )

    def __init__(self, *arguments: Any, orgs: Iterable[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["orgs"].needed_when = _("采纳时必选")  # type: ignore[attr-defined]
        self.fields["orgs"].queryset = Org.objects.filter(code__in=orgs).order_by("path")  # type: ignore[attr-defined]


class InspectionForm(JudgementForm):
    """Whether what was put right passes; if not, the org reports again by a new day."""

    due_on = make_day_field(_("新的期限"), is_required=False, help_text=_("不通过时可以另定；不填则原期限不变。"))


class ObjectionForm(RoundStepForm):
    """An objection: to which org or to the whole list, and what is wrong."""

    org = forms.ModelChoiceField(Org.objects.none(), label=_("对哪一个"), required=False, empty_label=_("对整份结果"))
    text = make_text_field(_("异议内容"), rows=5, help_text=_("请写明哪里不对、依据什么。不要写姓名、电话。"))
    is_anonymous = forms.BooleanField(label=_("提出的人要求匿名"), required=False)
    form_key = forms.CharField(required=False, initial=make_form_key, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, orgs: Iterable[str], is_own: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if is_own:
            del self.fields["org"], self.fields["is_anonymous"]
        else:
            self.fields["org"].queryset = Org.objects.filter(code__in=orgs)  # type: ignore[attr-defined]

    @property
    def submission(self) -> str:
        """The whole content with the key of its page, by which a second click is known; empty without the key."""
        data = self.cleaned_data
        key = read_form_key(data.get("form_key", ""))
        return "\n".join((key, str(getattr(data.get("org"), "pk", "")), data["text"])) if key else ""


class CommendationForm(RoundStepForm):
    """The orgs that are commended, chosen among those that were decided as met."""

    orgs = forms.ModelMultipleChoiceField(Org.objects.none(), label=_("表彰哪些"), widget=forms.CheckboxSelectMultiple)
    text = make_text_field(_("说明"), is_required=False, help_text=_("可写表彰的依据和方式。"))

    def __init__(self, *arguments: Any, orgs: Iterable[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["orgs"].queryset = Org.objects.filter(code__in=orgs).order_by("code")  # type: ignore[attr-defined]
