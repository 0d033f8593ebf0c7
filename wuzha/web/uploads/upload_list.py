"""The list of uploads and its export: the files, the time, the sender, the org that keeps the book, and the state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from wuzha.core.i18n import join_words
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.intake.uploads.models import UploadQuerySet
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.lists import ListColumn, ListPage, ListTexts, label_columns
from wuzha.web.uploads.forms import UploadFilter, UploadForm
from wuzha.web.uploads.visible_uploads import find_visible_uploads
from wuzha.web.workbook_export import CHUNK_SIZE, ExportRow


class UploadList(ListPage[UploadQuerySet]):
    """The uploads that the reader may see, newest first; its page also has the form for another upload."""

    template = "uploads/uploads.html"
    subject = "list:uploads"
    page_size = 20
    url_name = "uploads"
    export_url_name = "export_uploads"
    filter_type = UploadFilter
    filters: UploadFilter

    def __init__(self, request: AuthenticatedRequest, scope: Scope, form: UploadForm | None = None) -> None:
        super().__init__(request, scope)
        self.form = form

    @property
    def texts(self) -> ListTexts:
        """What the page says."""
        return ListTexts(
            title=_("上传台账"),
            caption=_("上传记录，最近的在前"),
            empty=_("还没有上传过。请在上面选好文件，点“读取”。"),
            no_match=_("没有这种状态的上传。"),
        )

    @property
    def columns(self) -> list[ListColumn]:
        """The columns."""
        return label_columns(
            {
                "uploaded_at": _("时间"),
                "files": _("文件"),
                "holder": _("记入"),
                "uploaded_by": _("上传人"),
                "state": _("状态"),
            }
        )

    def select_items(self) -> UploadQuerySet:
        """Return the uploads that match the filter, with their files."""
        return self.filters.apply(find_visible_uploads(self.request, self.scope)).prefetch_related("files")

    @property
    def extra_context(self) -> dict[str, Any]:
        """The form for another upload, and the registers of which there are empty workbooks."""
        return {"form": self.form, "registers": list(SHEET_COLUMNS)}

    @property
    def export_title(self) -> str:
        """The name of the list."""
        return _("上传记录")

    @property
    def export_headers(self) -> tuple[str, ...]:
        """The headers of the columns."""
        return _("时间"), _("文件"), _("记入"), _("上传人"), _("状态"), _("退回")

    def export_rows(self, items: UploadQuerySet) -> Iterator[ExportRow]:
        """Return each upload with its files in one cell and the number of refused rows."""
        for upload in items.iterator(chunk_size=CHUNK_SIZE):
            names = join_words(file.name for file in upload.files.all())
            sender = upload.uploaded_by.get_username()
            yield upload.uploaded_at, names, upload.holder.name, sender, upload.term.label, upload.refused_count
