"""The page that records outreach without a network: with the account, empty for the phone to keep, and on paper."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope
from wuzha.publishing.qr_code import draw_qr_svg
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.books.quick_outreach_form import QuickOutreachForm
from wuzha.web.capture.account_number import find_account_number
from wuzha.web.capture.page_texts import list_page_texts
from wuzha.web.capture.script_files import find_script_address, read_worker

SHELL_FILES = ("site/wuzha.css", "site/wuzha.svg")
"""What the empty page loads besides its script."""

LINES_ON_PAPER = 8


@require_permissions(Permission.RECORD_OUTREACH)
@require_safe
def show_capture(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Show the form and the records on the phone; without scripts, the form is sent as that of the quick record."""
    form = QuickOutreachForm(request.user, scope)
    own_org = form.own_org
    account = {
        "account": find_account_number(request.user),
        "org": own_org.code if own_org else "",
        "orgName": own_org.name if own_org else "",
        "now": timezone.now().timestamp(),
    }
    return render(request, "capture/capture.html", _build_context(form) | {"account": account})


@require_permissions(Permission.RECORD_OUTREACH)
@require_safe
def show_shell(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Show the page without anything of an account, the same for everybody: this is what the phone keeps."""
    return HttpResponse(_render_shell(QuickOutreachForm(request.user, scope)))


@require_permissions(Permission.RECORD_OUTREACH)
@require_safe
def serve_worker(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Serve the service worker from the address below which it works, with the files of this version of the site."""
    address = find_script_address()
    if not address:
        raise Http404
    shell = _render_shell(QuickOutreachForm(request.user, scope))
    settings = {
        "version": hashlib.sha256(f"{shell}{read_worker()}".encode()).hexdigest()[:16],
        "page": reverse("capture"),
        "shell": reverse("capture_shell"),
        "files": [address, *map(static, SHELL_FILES)],
    }
    content = f"self.CAPTURE = {json.dumps(settings)};\n{read_worker()}"
    response = HttpResponse(content, content_type="text/javascript; charset=utf-8")
    # Browsers ask whether there is another version whenever the page is opened.
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_permissions(Permission.RECORD_OUTREACH)
@require_safe
def show_paper(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Show the same form for paper, half a sheet, with a QR code that opens the page."""
    address = request.build_absolute_uri(reverse("capture"))
    form = QuickOutreachForm(request.user, scope)
    context = {"form": form, "address": address, "code": draw_qr_svg(address), "lines": range(LINES_ON_PAPER)}
    return render(request, "capture/paper.html", context)


def _render_shell(form: QuickOutreachForm) -> str:
    # Without the request: no account, no token, no messages.
    return render_to_string("capture/shell.html", _build_context(form))


def _build_context(form: QuickOutreachForm) -> dict[str, Any]:
    return {"form": form, "texts": list_page_texts(form), "script": find_script_address()}
