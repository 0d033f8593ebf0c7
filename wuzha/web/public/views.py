"""The public pages: lists, publicities, certificates."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from wuzha.publishing.pages import (
    ListForm,
    load_certificate_page,
    load_certificate_pdf,
    load_index_page,
    load_list_page,
    load_month_page,
    load_publicity_page,
    load_style_sheet,
)
from wuzha.web.public.public_view import SAFE_METHODS, open_to_public, serve_page


@open_to_public(*SAFE_METHODS)
def show_index(request: HttpRequest) -> HttpResponseBase:
    """Show the publicities that run and all public lists."""
    return serve_page(request, load_index_page())


@open_to_public(*SAFE_METHODS)
def show_month(request: HttpRequest) -> HttpResponseBase:
    """Show what residents are told this month."""
    return serve_page(request, load_month_page())


@open_to_public(*SAFE_METHODS)
def show_list(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a public list."""
    return serve_page(request, load_list_page(number))


@open_to_public(*SAFE_METHODS)
def serve_list_json(request: HttpRequest, number: str) -> HttpResponseBase:
    """Serve a public list as JSON."""
    return serve_page(request, load_list_page(number, ListForm.JSON))


@open_to_public(*SAFE_METHODS)
def serve_list_csv(request: HttpRequest, number: str) -> HttpResponseBase:
    """Serve a public list as CSV."""
    return serve_page(request, load_list_page(number, ListForm.CSV))


@open_to_public(*SAFE_METHODS)
def serve_list_pdf(request: HttpRequest, number: str) -> HttpResponseBase:
    """Serve a public list as PDF."""
    return serve_page(request, load_list_page(number, ListForm.PDF))


@open_to_public(*SAFE_METHODS)
def show_publicity(request: HttpRequest, round_id: int) -> HttpResponseBase:
    """Show the names and proposed outcomes of a round."""
    return serve_page(request, load_publicity_page(round_id))


@open_to_public(*SAFE_METHODS)
def show_certificate(request: HttpRequest, certificate_code: str) -> HttpResponseBase:
    """Show a certificate, and whether it is valid."""
    return serve_page(request, load_certificate_page(certificate_code))


@open_to_public(*SAFE_METHODS)
def serve_certificate_pdf(request: HttpRequest, certificate_code: str) -> HttpResponseBase:
    """Serve a certificate as PDF."""
    return serve_page(request, load_certificate_pdf(certificate_code))


@open_to_public(*SAFE_METHODS)
def serve_style_sheet(request: HttpRequest) -> HttpResponseBase:
    """Serve the style sheet of the public pages."""
    return serve_page(request, load_style_sheet())


@open_to_public(*SAFE_METHODS)
def show_nothing(request: HttpRequest, address: str) -> HttpResponseBase:
    """Answer every other address below the public part as one that does not exist."""
    raise Http404
