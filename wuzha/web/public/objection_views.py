"""Objections of everybody: the form, and the answer for whoever has the number and the secret."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.core.problems import RefusalError
from wuzha.decisions.models import LONGEST_TEXT, Round
from wuzha.decisions.objection_services import file_public_objection
from wuzha.orgs.models import Org
from wuzha.publishing.objection_status import load_objection_status
from wuzha.publishing.pages import load_answer_form, load_objection_form
from wuzha.publishing.publicity import Publicity, list_publicities
from wuzha.web.people.log_in_attempts import find_address
from wuzha.web.public.public_view import FORM_METHODS, open_to_public, serve_own_page, serve_page

TOO_MANY = "round.too_many_objections"


@open_to_public(*FORM_METHODS)
def file(request: HttpRequest) -> HttpResponseBase:
    """Show the form; file an objection and show its number and secret, once, in the answer to the form itself."""
    if request.method != "POST":
        return serve_page(request, load_objection_form())
    about, text = request.POST.get("about", ""), request.POST.get("text", "")[:LONGEST_TEXT]
    publicities = list_publicities()
    try:
        publicity, org = _read_choice(publicities, about)
        round_ = Round.objects.get(pk=publicity.round_id)
        objection = file_public_objection(round_=round_, org=org, text=text, address=find_address(request))
    except RefusalError as refusal:
        # What was typed stays; the page is that of one reader, and nobody caches it.
        entries: dict[str, object] = {"about": about, "text": text, "error": str(refusal)}
        status = HTTPStatus.TOO_MANY_REQUESTS if refusal.code == TOO_MANY else HTTPStatus.OK
        return serve_own_page(
            "public/objection.html", entries | {"publicities": publicities, "longest_text": LONGEST_TEXT}, status
        )
    codes: dict[str, object] = {"reference": objection.reference, "secret": objection.secret}
    return serve_own_page("public/filed.html", codes | {"due_on": objection.step.due_on})


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
