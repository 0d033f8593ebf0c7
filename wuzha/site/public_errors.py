"""Show every error below /public/ in the frame of the public part: without scripts, cookies and ways into the office.

Errors come from many places: the server that receives a request, the middleware, the views, the database. The answer
of each is replaced here, where all of them pass.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.publishing.pages import render_page
from wuzha.site.public_requests import PUBLIC_PREFIX
from wuzha.web.request_number import get_request_number

_NOT_TAKEN = gettext_lazy("没有收下")
_ERRORS = {
    HTTPStatus.BAD_REQUEST: (
        gettext_lazy("请求看不懂"),
        gettext_lazy("没有收下任何内容。请从公开信息的首页重新打开。"),
    ),
    HTTPStatus.REQUEST_TIMEOUT: (_NOT_TAKEN, gettext_lazy("发送得太慢，没有收全，什么都没有保存。请检查网络后重试。")),
    HTTPStatus.LENGTH_REQUIRED: (
        _NOT_TAKEN,
        gettext_lazy("发送的内容没有写明长度，没有收下。请换用常见的浏览器。"),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (_NOT_TAKEN, gettext_lazy("内容太大，没有收下。请写短一些再提交。")),
}
_UNAVAILABLE = (
    gettext_lazy("暂时不能办理"),
    gettext_lazy("系统暂时不能办理，刚才的内容没有保存。请过一会儿再试。"),
)
_NOT_COPIED = frozenset(("content-type", "content-length", "content-encoding", "etag", "cache-control"))


def show_public_errors(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Replace the page of an error that a public view has not written itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_error = response.status_code >= HTTPStatus.BAD_REQUEST
        if not is_error or not request.path_info.startswith(PUBLIC_PREFIX) or hasattr(response, "is_public_page"):
            return response
        return _replace(request, response)

    return middleware


def _replace(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    title, sentence = _ERRORS.get(HTTPStatus(response.status_code), _UNAVAILABLE)
    number = _("这次的编号：%(number)s。") % {"number": get_request_number(request)}
    page = render_page("public/refused.html", {"title": title, "sentence": f"{sentence}{number}"})
    headers = {name: value for name, value in response.headers.items() if name.lower() not in _NOT_COPIED}
    headers["Cache-Control"] = "no-store"
    return HttpResponse(page.content, content_type=page.content_type, status=response.status_code, headers=headers)
