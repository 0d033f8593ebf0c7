"""The URLs of the site, and one whose view fails with a text that quotes a ledger."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from wuzha.site import urls

QUOTED_CELL = "文峰村\n案件A17"


@login_not_required
def fail(request: HttpRequest) -> HttpResponse:
    raise ValueError(QUOTED_CELL)


urlpatterns = [path("fail/", fail), *urls.urlpatterns]
handler400, handler500 = urls.handler400, urls.handler500
