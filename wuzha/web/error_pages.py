"""The pages for requests that are refused, and for those that fail."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from http import HTTPStatus

from django.core.exceptions import TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound, HttpResponseServerError
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.engines.storage_failures import StorageFailure, find_storage_failure
from wuzha.web.access import find_page_of
from wuzha.web.request_number import get_request_number
from wuzha.web.uploads.forms import MAX_FILES

BUSY_SECONDS, FAILURE_SECONDS = 5, 60
"""After how many seconds a browser or a program should try again."""

_TOO_SLOW = (gettext_lazy("发送得太慢"), gettext_lazy("没有收全您发送的内容，什么都没有保存。请检查网络后重试。"))
_TOO_LARGE = (
    gettext_lazy("内容太大"),
    gettext_lazy("这次没有收下。上传台账，文件合计不超过50 MB；其他页面不超过1 MB。登录已过期的，请重新登录再传。"),
)
_NO_LENGTH = (
    gettext_lazy("没有写明长度"),
    gettext_lazy("发送的内容没有写明长度，没有收下。请换用常见的浏览器。"),
)
_FAILURES = {
    StorageFailure.BUSY: (
        gettext_lazy("数据库正忙"),
        gettext_lazy("数据库正忙，请稍后再试。刚才的内容没有保存；看网页不受影响。"),
    ),
    StorageFailure.DISK_FULL: (
        gettext_lazy("磁盘空间不足"),
        gettext_lazy("服务器的磁盘已满，刚才的内容没有保存；看网页不受影响。请联系系统管理员清理磁盘。"),
    ),
    StorageFailure.READ_ONLY: (
        gettext_lazy("数据库只能读取"),
        gettext_lazy("数据库现在只能读取，刚才的内容没有保存；看网页不受影响。请联系系统管理员。"),
    ),
    StorageFailure.AWAY: (
        gettext_lazy("数据库连不上"),
        gettext_lazy("数据库暂时连不上，请稍后再试；一直不行的，请联系系统管理员。"),
    ),
}


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page that gives the reason: too many files at once, or a request that cannot be understood."""
    file_limit = MAX_FILES if isinstance(exception, TooManyFilesSent) else None
    context = {"most_files": file_limit, **_identify(request)}
    return HttpResponseBadRequest(get_template("400.html").render(context))


def show_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for an address that does not exist for its reader."""
    return HttpResponseNotFound(render_for_reader("404.html", {}, request))


def render_for_reader(template: str, context: Mapping[str, object], request: HttpRequest) -> str:
    """Return a page with the navigation of whoever is logged in; for nobody, without forms, so that no cookie is set.

    Browsers ask for addresses by themselves, also while somebody reads the public part.
    """
    user = getattr(request, "user", None)
    return get_template(template).render(dict(context), request if user is not None and user.is_authenticated else None)


def show_failure(request: HttpRequest) -> HttpResponse:
    """Return the page for the exception that is being handled.

    A failure of the database or of the disk is named, with status 503 and the time to try again; all else is 500, with
    the time and the number under which the log has the fault.
    """
    # The next request must not get a broken connection, nor one that an unfinished query holds to an earlier moment.
    connection.close_at = 0.0
    failure = find_storage_failure(sys.exception())
    if failure is not None:
        return show_storage_failure(failure)
    return HttpResponseServerError(get_template("500.html").render(_identify(request)))


def show_storage_failure(failure: StorageFailure) -> HttpResponse:
    """Return the page that says why nothing can be stored, or read, at the moment."""
    title, sentence = _FAILURES[failure]
    seconds = BUSY_SECONDS if failure is StorageFailure.BUSY else FAILURE_SECONDS
    return render_error(HTTPStatus.SERVICE_UNAVAILABLE, title, sentence, retry_after=seconds)


def show_refused_body(status: HTTPStatus) -> HttpResponse:
    """Return the page for a request whose body the server has not received; the status says why."""
    match status:
        case HTTPStatus.REQUEST_TIMEOUT:
            return render_error(status, *_TOO_SLOW)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return render_error(status, *_TOO_LARGE)
        case HTTPStatus.LENGTH_REQUIRED:
            return render_error(status, *_NO_LENGTH)
        case HTTPStatus.INSUFFICIENT_STORAGE:
            return show_storage_failure(StorageFailure.DISK_FULL)
        case _:
            return show_storage_failure(StorageFailure.AWAY)


def show_wrong_method(request: HttpRequest) -> HttpResponse:
    """Return the page for an address that does not take this method, with the navigation and the way to its page."""
    context = {
        "title": _("此地址不能直接打开"),
        "sentence": _("没有改动任何内容。请回到原来的页面，用页面上的链接或按钮办理。"),
        "page_address": find_page_of(request.path_info),
    }
    content = render_for_reader("error.html", context, request)
    return HttpResponse(content, status=HTTPStatus.METHOD_NOT_ALLOWED)


def render_error(
    status: HTTPStatus, title: object, sentence: object, *, retry_after: int | None = None
) -> HttpResponse:
    """Return a page with a title, a sentence and a link to the first page; it needs neither database nor session."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    content = get_template("error.html").render({"title": title, "sentence": sentence})
    return HttpResponse(content, status=status, headers=headers)


def _identify(request: HttpRequest) -> dict[str, object]:
    return {"request_number": get_request_number(request), "failed_at": timezone.now()}
