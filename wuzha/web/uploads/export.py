"""The list of uploads as a workbook: which files were sent when, by whom, into whose book, and what became of them."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.i18n import in_a_row
from wuzha.core.vocabulary import Verb
from wuzha.intake.uploads.models import Upload
from wuzha.people.access import Scope, scope_of
from wuzha.web.access import Asked, needs
from wuzha.web.export import AT_ONCE, Row, exported
from wuzha.web.uploads.views import uploads_found


@needs(Verb.EXPORT)
@require_safe
def export_uploads(request: Asked, scope: Scope) -> HttpResponseBase:
    """The uploads that the list shows, whatever page one is on; only for those who have the list."""
    sends = scope_of(request.user, Verb.UPLOAD)
    if not sends:
        raise Http404
    _filters, found = uploads_found(request, sends)
    headers = _("时间"), _("文件"), _("记入"), _("上传人"), _("状态"), _("退回")
    about = {"subject": "list:uploads", "title": _("上传记录")}
    return exported(request, scope, **about, headers=headers, rows=map(_row, found.iterator(chunk_size=AT_ONCE)))


def _row(upload: Upload) -> Row:
    names = in_a_row(file.name for file in upload.files.all())
    sender = upload.uploaded_by.get_username()
    return upload.uploaded_at, names, upload.holder.name, sender, upload.term.label, upload.refused_count
