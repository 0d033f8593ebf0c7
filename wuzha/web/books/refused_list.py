"""The list of refused rows and unread sheets that are open, and its export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.i18n import join_words
from wuzha.core.text_lengths import LONGEST_CODE, LONGEST_NAME
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.upload_content import unpack_problem
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.access import find_visible_items
from wuzha.registers.models import RefusedItem, RefusedItemQuerySet
from wuzha.registers.todo_items import UNKNOWN_REGISTER
from wuzha.web.books.entry_list import encode_place
from wuzha.web.books.reading_log import record_reading
from wuzha.web.lists import ListColumn, ListFilter, ListPage, ListTexts, label_columns
from wuzha.web.numbers import read_number
from wuzha.web.workbook_export import CHUNK_SIZE, ExportRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedItemText:
    """A refused row or unread sheet in words: whose it is, its causes, and how it ended (empty while it is open).

    `place` is what its address in a list ends with.
    """

    item: RefusedItem
    register: str
    org: str
    causes: Sequence[str]
    remedies: Sequence[str]
    end: str
    place: str = ""

    @property
    def row_id(self) -> str:
        """The id of its row in the list."""
        return make_item_row_id(self.item)


class RefusedItemFilter(ListFilter):
    """The filter of the list: a register, an org with all below it, an upload, single items by number, and, by links
    alone, the rows of one org without those below it.
    """

    register = forms.ChoiceField(
        label=gettext_lazy("台账"),
        required=False,
        choices=lambda: [
            ("", _("全部")),
            *((register.value, register.label) for register in Register),
            (UNKNOWN_REGISTER, _("不明")),
        ],
    )
    org = forms.CharField(
        label=gettext_lazy("组织（代码或全名，含下级）"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("状况"),
        required=False,
        choices=[("", gettext_lazy("未补")), ("ended", gettext_lazy("已处理"))],
    )
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)
    items = forms.CharField(required=False, widget=forms.HiddenInput)
    rows_of = forms.CharField(required=False, max_length=LONGEST_CODE, widget=forms.HiddenInput)

    def clean_items(self) -> list[int]:
        """Return the numbers of the items that a link names."""
        words = self.cleaned_data["items"].split(",")
        return [number for word in words if (number := read_number(word)) is not None]

    def narrow(self, items: RefusedItemQuerySet) -> RefusedItemQuerySet:
        """Return the items that match every field."""
        values = self.cleaned_data
        items = items.filter(ended_at__isnull=values.get("state") != "ended")
        if register := values.get("register"):
            items = items.filter(register="" if register == UNKNOWN_REGISTER else register)
        if code := values.get("rows_of"):
            items = items.of_org(code)
        if text := values.get("org"):
            items = items.within(Scope(tuple(Org.objects.matching(text).values_list("path", flat=True))))
        if upload := values.get("upload"):
            items = items.filter(upload=upload)
        if numbers := values.get("items"):
            items = items.filter(pk__in=numbers)
        return items


class RefusedItemList(ListPage[RefusedItemQuerySet]):
    """The refused rows and unread sheets that the reader may see, the oldest first."""

    template = "books/refused_items.html"
    subject = "list:refused"
    filter_type = RefusedItemFilter
    filters: RefusedItemFilter

    @property
    def texts(self) -> ListTexts:
        """What the page says."""
        return ListTexts(
            title=_("退回未补的行"),
            trail=[(reverse("books"), _("台账"))],
            empty=_("没有退回未补的行。"),
            no_match=_("没有找到。请核对条件后再找。"),
        )

    @property
    def columns(self) -> list[ListColumn]:
        """The columns."""
        labels = {
            "place": _("位置"),
            "register": _("台账"),
            "org": _("所属组织"),
            "cause": _("退回原因"),
            "owner": _("由谁补正"),
            "day": _("退回日期"),
        }
        return label_columns(
            labels if self.filters.cleaned_data.get("state") != "ended" else labels | {"end": _("处理")}
        )

    def select_items(self) -> RefusedItemQuerySet:
        """Return the items that match the filter."""
        items = find_visible_items(self.request.user).select_related("holder", "org", "recorded_by", "ended_by")
        return self.filters.narrow(items).order_by("pk")

    def make_rows(self, items: Sequence[RefusedItem]) -> list[RefusedItemText]:
        """Return each item in words."""
        record_reading(self.request, [item.term for item in items if item.term is not None])
        place = encode_place(self.own_query.urlencode())
        return [replace(describe_item(item), place=place) for item in items]

    @property
    def own_query(self) -> QueryDict:
        """The query, without what no list of refused rows has."""
        query = QueryDict(mutable=True)
        query.update({name: value for name in (*self.filters.fields, "page") if (value := self.query.get(name))})
        return query

    def narrow_export(self, items: RefusedItemQuerySet, scope: Scope) -> RefusedItemQuerySet:
        """Return the items of the orgs where the reader may export."""
        return items.within(scope)

    @property
    def export_headers(self) -> tuple[str, ...]:
        """The headers of the columns."""
        return (
            _("文件"),
            _("工作表"),
            _("行号"),
            _("台账"),
            _("所属组织"),
            _("退回原因"),
            _("记入哪里的台账"),
            _("上传人"),
            _("退回时间"),
            _("处理"),
        )

    def export_rows(self, items: RefusedItemQuerySet) -> Iterator[ExportRow]:
        """Return a row for each item."""
        for item in items.iterator(chunk_size=CHUNK_SIZE):
            text = describe_item(item)
            yield (
                item.file,
                item.sheet,
                item.line,
                text.register,
                text.org,
                join_words(text.causes),
                item.holder.name,
                item.recorded_by.get_username(),
                item.recorded_at,
                text.end,
            )


def make_item_row_id(item: RefusedItem) -> str:
    """Return the id of the row of an item in the list."""
    return f"item-{item.pk}"


def describe_item(item: RefusedItem) -> RefusedItemText:
    """Return the item in words, in the language of the reader."""
    problems = [unpack_problem(problem) for problem in item.problems]
    return RefusedItemText(
        item=item,
        register=_name_register(item),
        org=_("不明") if item.org is None else item.org.name,
        causes=[problem.localized_text for problem in problems],
        remedies=list(dict.fromkeys(problem.localized_remedy for problem in problems)),
        end=_describe_end(item),
    )


def _name_register(item: RefusedItem) -> str:
    if item.is_unknown_sheet:
        return _("没有认出")
    return _("不明") if item.term is None else item.term.label


def _describe_end(item: RefusedItem) -> str:
    if item.end_term is None:
        return ""
    day = "" if item.ended_at is None else f"{timezone.localtime(item.ended_at):%Y-%m-%d}"
    slots = {"end": item.end_term.label, "who": item.ended_by or "—", "day": day}
    text = _("%(end)s（%(who)s，%(day)s）") % slots
    return _("%(text)s：%(reason)s") % {"text": text, "reason": item.reason} if item.reason else text
