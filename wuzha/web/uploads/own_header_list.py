"""The list of an office's own headers and its export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.intake.uploads.models import OwnHeader, OwnHeaderQuerySet
from wuzha.people.access import Scope
from wuzha.registers.access import may_forget_header
from wuzha.web.lists import ListColumn, ListPage, ListTexts
from wuzha.web.workbook_export import ExportRow


@dataclass(frozen=True, slots=True)
class OwnHeaderListRow:
    """An own header as a row of the list, and whether the reader may forget it."""

    header: OwnHeader
    may_forget: bool


class OwnHeaderList(ListPage[OwnHeaderQuerySet]):
    """The own headers of the offices that the reader sends files for, and what each is read as."""

    template = "uploads/own_headers.html"
    subject = "list:own_headers"
    count_text = gettext_lazy("共%(count)s个。")

    @property
    def texts(self) -> ListTexts:
        """What the page says."""
        return ListTexts(
            title=_("自用列名"),
            trail=[(reverse("uploads"), _("上传台账"))],
            empty=_("还没有记住的列名。上传的文件里有不认识的列名时，可以在读取报告里说明它是哪一项内容。"),
        )

    @property
    def columns(self) -> list[ListColumn]:
        """The columns; the last has the buttons."""
        return [
            ListColumn(name="header", label=_("自用列名")),
            ListColumn(name="means", label=_("读作")),
            ListColumn(name="register", label=_("台账")),
            ListColumn(name="source", label=_("报送单位")),
            ListColumn(name="named_by", label=_("设置人")),
            ListColumn(name="named_at", label=_("时间")),
            ListColumn(name="forget", label=_("取消"), is_label_hidden=True),
        ]

    def select_items(self) -> OwnHeaderQuerySet:
        """Return the headers with their offices and the people who named them."""
        return select_own_headers(self.scope)

    def make_rows(self, items: Sequence[OwnHeader]) -> list[OwnHeaderListRow]:
        """Return each header, and whether the reader may forget it."""
        user = self.request.user
        return [OwnHeaderListRow(header, may_forget_header(user, header.term, header.source)) for header in items]

    def narrow_export(self, items: OwnHeaderQuerySet, scope: Scope) -> OwnHeaderQuerySet:
        """Return the headers of the scope."""
        return items.within(scope)

    @property
    def export_headers(self) -> tuple[str, ...]:
        """The headers of the columns."""
        return _("报送单位"), _("台账"), _("自用列名"), _("读作"), _("设置人"), _("时间")

    def export_rows(self, items: OwnHeaderQuerySet) -> Iterator[ExportRow]:
        """Return a row for each header."""
        for header in items:
            named_by = header.named_by.get_username()
            yield header.source.name, header.term.label, header.printed, header.means, named_by, header.named_at


def select_own_headers(scope: Scope) -> OwnHeaderQuerySet:
    """Return the own headers of the offices in the scope."""
    return OwnHeader.objects.within(scope).select_related("source", "named_by")
