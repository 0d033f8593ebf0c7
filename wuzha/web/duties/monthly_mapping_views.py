"""Set up a form: its cells are shown as a table, and each rule says what some of them are filled with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.duties.monthly.figures import FORM_FIGURES
from wuzha.duties.monthly.filling import find_mapping
from wuzha.duties.monthly.form_services import store_rules
from wuzha.duties.monthly.form_sheets import read_sheets
from wuzha.duties.monthly.mapping_rules import FormReader, FormSpan, MappingRule, load_rules
from wuzha.duties.monthly.models import MonthlyForm
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.duties.monthly_access import get_own_form_or_404
from wuzha.web.duties.monthly_forms import RuleForm
from wuzha.web.duties.monthly_grid import draw_choices
from wuzha.web.forms import refusals_on


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words, and why it does not fit the form any more, if it does not."""

    cells: str
    words: Sequence[str]
    fault: str


@require_permissions(Permission.RECORD_OFFICE)
@require_form_methods
def map_form(request: AuthenticatedRequest, scope: Scope, form_pk: int) -> HttpResponse:
    """Show the cells of the form and its rules; add a rule, or remove one."""
    form = get_own_form_or_404(request.user, scope, form_pk)
    sheets = read_sheets(bytes(form.content))
    mapping = find_mapping(form)
    rules = [] if mapping is None else load_rules(mapping.rules)
    if "remove" in request.POST:
        return _remove_rule(request, form, rules)
    rule_form = RuleForm(form.org, sheets, request.POST if request.method == "POST" else None)
    if rule_form.is_bound and rule_form.is_valid():
        with refusals_on(rule_form):
            _store(request, form, [*rules, rule_form.make_rule()])
            messages.success(request, _("已保存。以后每月都按这个设置填写。"))
            return redirect("map_monthly_form", form.pk)
    reader = FormReader.of(form.org, sheets)
    texts = [_describe_rule(rule, reader) for rule in rules]
    context: dict[str, Any] = {
        "monthly_form": form,
        "form": rule_form,
        "texts": texts,
        "mapping_count": form.mappings.count(),
        "sheets": draw_choices(sheets, dict(_list_names(rules, reader)), rule_form.place),
        "trail": [
            (reverse("monthly_org", args=(form.org.code,)), form.org.name),
            (reverse("monthly_form", args=(form.pk,)), form.title),
        ],
    }
    return render(request, "duties/monthly_mapping.html", context)


def _remove_rule(request: AuthenticatedRequest, form: MonthlyForm, rules: Sequence[MappingRule]) -> HttpResponse:
    try:
        place = _read_number(request, "remove")
        if place >= len(rules):
            raise RefusalError("form.changed")
        _store(request, form, [rule for number, rule in enumerate(rules) if number != place])
    except RefusalError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已删去一条设置。"))
    return redirect("map_monthly_form", form.pk)


def _store(request: AuthenticatedRequest, form: MonthlyForm, rules: Sequence[MappingRule]) -> None:
    store_rules(actor=request.user, form=form, rules=rules, mapping_count=_read_number(request, "mapping_count"))


def _read_number(request: AuthenticatedRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isdecimal() and text.isascii() and len(text) <= 6):
        raise RefusalError("form.changed")
    return int(text)


def _describe_rule(rule: MappingRule, reader: FormReader) -> RuleText:
    figure = FORM_FIGURES.get(rule.figure)
    org = reader.orgs.get(rule.org)
    words = [figure.label if figure else rule.figure, FormSpan(rule.span).label]
    if rule.month_place:
        words.append(_("月份在%(place)s") % {"place": rule.month_place})
    words.append(_("单位在%(place)s") % {"place": rule.org_place} if rule.org_place else org.name if org else rule.org)
    try:
        list(reader.expand_rule(rule))
    except RefusalError as error:
        return RuleText(f"{rule.sheet}!{rule.cells}", words, str(error))
    return RuleText(f"{rule.sheet}!{rule.cells}", words, "")


def _list_names(rules: Sequence[MappingRule], reader: FormReader) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield each mapped cell with the name of its figure."""
    for rule in rules:
        try:
            for slot in reader.expand_rule(rule):
                yield (slot.sheet, slot.address), slot.figure.label
        except RefusalError:
            # The rule itself shows why it does not fit.
            continue
