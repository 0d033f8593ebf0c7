"""Draw a sample of a register's entries that anybody can draw again: by a seed and SHA-256, and export it."""

from __future__ import annotations

import hashlib
import heapq
import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.assessments.entry_address import prepare_entry_address
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.core.vocabulary import Register
from wuzha.people.models import User
from wuzha.registers.access import find_read_scope
from wuzha.registers.models import BOOKS, Entry, EntryQuerySet
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.books.blank_columns import find_blank_columns
from wuzha.web.books.entry_list import EntryList, EntryListRow
from wuzha.web.books.entry_words import list_labels
from wuzha.web.forms import SiteForm
from wuzha.web.lists import ListColumn, ListTexts
from wuzha.web.pagination import count_cached
from wuzha.web.workbook_export import CHUNK_SIZE, ExportSheet, export_sheets

MAX_COUNT, USUAL_COUNT, SEED_DIGITS = 200, 20, 8


class DrawForm(SiteForm):
    """What is drawn from: a register that the reader sees, an org and days; how many, and the seed."""

    register = forms.ChoiceField(label=gettext_lazy("台账"))
    count = forms.IntegerField(label=gettext_lazy("条数"), min_value=1, max_value=MAX_COUNT)
    seed = forms.RegexField(r"\A[0-9A-Za-z-]{1,20}\Z", label=gettext_lazy("种子"))
    org = forms.CharField(label=gettext_lazy("组织"), required=False, max_length=LONGEST_NAME)
    since = forms.DateField(label=gettext_lazy("日期不早于"), required=False)
    until = forms.DateField(label=gettext_lazy("日期不晚于"), required=False)

    def __init__(self, user: User, *arguments: Any) -> None:
        super().__init__(*arguments)
        registers = [register for register in BOOKS if find_read_scope(user, register)]
        self.fields["register"].choices = [(register.value, register.label) for register in registers]  # type: ignore[attr-defined]  # a ChoiceField
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        count, seed = self.fields["count"], self.fields["seed"]
        count.initial, seed.initial = USUAL_COUNT, f"{secrets.randbelow(10**SEED_DIGITS):0{SEED_DIGITS}}"
        count.error_messages |= dict.fromkeys(("min_value", "max_value"), _("请填写1到%(max)d。") % {"max": MAX_COUNT})
        seed.error_messages["invalid"] = _("种子只用数字、字母和短横线，最多20个字。")

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """The fields that every sample needs; the others narrow what is drawn from."""
        return [self[name] for name in ("register", "count", "seed")]

    def make_query(self) -> QueryDict:
        """Return the query of the list of entries that is drawn from."""
        query = QueryDict(mutable=True)
        query.update({name: self.data.get(name, "") for name in ("org", "since", "until")})
        return query


def rank_entry(seed: str, register: Register, holder: str, key: str) -> str:
    """Return the SHA-256 by which the entries are sorted; `holder` is the code of the org that keeps the book."""
    return hashlib.sha256(f"{seed}|{register}|{holder}|{key}".encode()).hexdigest()


def draw_entries(entries: EntryQuerySet, *, register: Register, seed: str, count: int) -> list[int]:
    """Return the primary keys of the entries with the smallest hashes, in their order."""
    rows = entries.order_by().values_list("holder__code", "key", "pk").iterator(chunk_size=CHUNK_SIZE)
    ranks = ((rank_entry(seed, register, holder, key), pk) for holder, key, pk in rows)
    return [pk for _rank, pk in heapq.nsmallest(count, ranks)]


class SampleList(EntryList):
    """The entries that were drawn, on one page, in the order of their hashes."""

    template = "log/sample.html"
    page_size = MAX_COUNT
    url_name, export_url_name = "sample", "export_sample"

    def __init__(self, request: AuthenticatedRequest, form: DrawForm) -> None:
        super().__init__(request, Register.of(form.cleaned_data["register"]), form.make_query())
        self.subject, self.form = "list:sample", form
        self.seed, self.count = form.cleaned_data["seed"], form.cleaned_data["count"]

    @property
    def texts(self) -> ListTexts:
        """What the page says."""
        return ListTexts(title=_("抽样核查"), empty=_("没有符合条件的记录。请换一个条件再抽。"))

    @property
    def columns(self) -> list[ListColumn]:
        """The columns of the register; none sorts the list, whose order is that of the draw."""
        return [replace(column, sort=None) for column in super().columns]

    @cached_property
    def population(self) -> EntryQuerySet:
        """What is drawn from: the entries of the register that the reader sees and that match the conditions."""
        return self.filters.select_entries(self.scope)

    @cached_property
    def total(self) -> int:
        """How many entries that are."""
        return count_cached(self.population)

    def select_items(self) -> EntryQuerySet:
        """Draw the entries, and return them in the order of the draw."""
        keys = draw_entries(self.population, register=self.register, seed=self.seed, count=self.count)
        places = (When(pk=key, then=Value(place)) for place, key in enumerate(keys))
        items = self.population.filter(pk__in=keys)
        return items.order_by(Case(*places, output_field=IntegerField()), "pk") if keys else items

    def paginate(self, items: EntryQuerySet) -> Page[Any]:
        """Return all of them; find out which columns have no value."""
        page = Paginator(items, self.page_size).get_page(1)
        _first, *names = list_labels(self.register)
        self.blank_columns = find_blank_columns(self.register, items, page, names)
        return page

    def make_rows(self, items: Sequence[Entry]) -> list[EntryListRow]:
        """Return each entry in words, linked to its page with its history."""
        make_address = prepare_entry_address(self.register)
        rows = zip(super().make_rows(items), items, strict=True)
        return [replace(row, address=make_address(entry.pk)) for row, entry in rows]

    @property
    def extra_context(self) -> dict[str, Any]:
        """The form, how many entries there are, and the text that is hashed for the first of them."""
        return {
            "form": self.form,
            "register": self.register,
            "total": self.total,
            "method": self.describe_method(),
            "filter_errors": [error for errors in self.filters.errors.values() for error in errors],
        }

    def describe_method(self) -> str:
        """Return how the entries were drawn, so that anybody can do it again."""
        return _(
            "对每条记录计算“%(seed)s|%(register)s|记账单位代码|编号”的SHA-256，按结果从小到大取前%(count)s条。"
            "种子、条件和台账相同，抽到的记录就相同。"
        ) % {"seed": self.seed, "register": self.register.value, "count": self.count}

    def export(self, items: EntryQuerySet | None = None) -> HttpResponseBase:
        """Return the sample as a workbook, with a sheet that says how it was drawn."""
        scope = self.export_scope
        if not scope:
            raise Http404
        drawn = self.narrow_export(self.select_items() if items is None else items, scope)
        facts = {
            _("台账"): self.register.label,
            _("组织"): self.form.cleaned_data["org"] or _("全部"),
            _("日期不早于"): self.form.cleaned_data["since"],
            _("日期不晚于"): self.form.cleaned_data["until"],
            _("符合条件的记录"): self.total,
            _("种子"): self.seed,
            _("抽取方法"): self.describe_method(),
        }
        return export_sheets(
            self.request,
            scope,
            subject=self.subject,
            page_address=reverse(self.url_name),
            name=self.export_title,
            sheets=[
                ExportSheet(self.register.label, self.export_headers, self.export_rows(drawn)),
                ExportSheet(_("抽样说明"), (_("项目"), _("内容")), list(facts.items())),
            ],
        )
