"""Objections of everybody: the form, and the answer for whoever has the number and the secret."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.core.problems import RefusalError
from wuzha.decisions.models import LONGEST_TEXT, Round
from wuzha.decisions.objection_services import FiledObjection, file_public_objection, find_filed_objection
from wuzha.orgs.models import Org
from wuzha.publishing.form_key import make_form_key, read_form_key
from wuzha.publishing.objection_status import load_objection_status
from wuzha.publishing.pages import load_answer_form, load_objection_form
from wuzha.publishing.publicity import Publicity, list_publicities
from wuzha.web.people.log_in_attempts import find_address
from wuzha.web.public.public_view import FORM_METHODS, open_to_public, serve_form, serve_own_page, serve_page

TOO_MANY = "round.too_many_objections"


@dataclass(frozen=True, slots=True)
class ObjectionSubmission:
    """What somebody has typed into the form, and the key of the copy that they were given."""

    about: str
    text: str
    form_key: str

    @classmethod
    def read(cls, data: QueryDict) -> ObjectionSubmission:
        """Return the submission of a form; one without a key gets a new one, and is new whenever it is sent."""
        key = read_form_key(data.get("form_key", "")) or make_form_key()
        # Nothing is cut: the service refuses a text that is too long, and the form shows it again.
        return cls(data.get("about", ""), data.get("text", ""), key)

    @property
    def whole_text(self) -> str:
        """All of it as one text: whoever corrects the form and sends it again files something else."""
        return "\n".join((self.form_key, self.about, self.text))


@open_to_public(*FORM_METHODS)
def file(request: HttpRequest) -> HttpResponseBase:
    """Show the form; file an objection and show its number and secret in the answer to the form itself.

    The same form sent again, by a second click or by loading the answer anew, gets the same answer.
    """
    if request.method != "POST":
        return serve_form(load_objection_form())
    submission = ObjectionSubmission.read(request.POST)
    try:
        objection = find_filed_objection(submission.whole_text) or _file(submission, find_address(request))
    except RefusalError as refusal:
        return _refuse(submission, refusal)
    codes: dict[str, object] = {"reference": objection.reference, "secret": objection.secret}
    return serve_own_page("public/filed.html", codes | {"due_on": objection.step.due_on})


def _file(submission: ObjectionSubmission, address: str) -> FiledObjection:
    publicity, org = _read_choice(list_publicities(), submission.about)
    round_ = Round.objects.get(pk=publicity.round_id)
    return file_public_objection(
        round_=round_, org=org, text=submission.text, address=address, submission=submission.whole_text
    )


def _refuse(submission: ObjectionSubmission, refusal: RefusalError) -> HttpResponseBase:
    """Show the form with what was typed; the page is that of one reader, and nobody caches it."""
    context: dict[str, object] = {
        "about": submission.about,
        "text": submission.text,
        "form_key": submission.form_key,
        "error": str(refusal),
        "publicities": list_publicities(),
        "longest_text": LONGEST_TEXT,
    }
    status = HTTPStatus.TOO_MANY_REQUESTS if refusal.code == TOO_MANY else HTTPStatus.OK
    return serve_own_page("public/objection.html", context, status)


def _read_choice(publicities: list[Publicity], about: str) -> tuple[Publicity, Org | None]:
    """Return the publicity and the org of the choice; None for the whole list.

    Raises: RefusalError when it is none of those that the form offers.
    """
    today = timezone.localdate()
    for publicity in publicities:
        codes = {value: code for code, value in publicity.code_choices}
        if about in codes and not publicity.is_over(today):
            return publicity, Org.objects.get(code=codes[about]) if codes[about] else None
    raise RefusalError("round.no_objection_choice")


@open_to_public(*FORM_METHODS)
def show_answer(request: HttpRequest) -> HttpResponseBase:
    """Show the form, or how far the objection of this number and secret has come; the secret is in no address."""
    if request.method != "POST":
        return serve_page(request, load_answer_form())
    reference = request.POST.get("reference", "")
    status = load_objection_status(reference, request.POST.get("secret", ""))
    if status is None:
        error = _("没有这条异议，或查询码不对。请核对后再查。")
        return serve_own_page("public/answer.html", {"reference": reference, "error": error})
    return serve_own_page("public/answer.html", {"status": status})
