"""Store the forms of offices, and what their cells are filled with."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.vocabulary import LogAction, Permission
from wuzha.duties.monthly.filling import find_mapping
from wuzha.duties.monthly.form_sheets import FormSheet, read_sheets
from wuzha.duties.monthly.mapping_rules import FormReader, MappingRule, load_rules
from wuzha.duties.monthly.models import FormMapping, MonthlyForm
from wuzha.duties.monthly.package_check import check_package
from wuzha.orgs.models import Org
from wuzha.people.access import may
from wuzha.people.models import User


def store_form(*, actor: User, org: Org, title: str, data: bytes, supersedes: MonthlyForm | None = None) -> MonthlyForm:
    """Store a form after it was checked; the one that it supersedes is kept.

    The mapping of that one goes on where nothing that stands in the cells has changed: in a form with one row more it
    would fill the wrong cells.

    Raises: RefusalError that names the faults.
    """
    refuse_stranger(actor, org)
    refuse_personal_data(title)
    check_package(data)
    sheets = read_sheets(data)
    return _store_row(actor=actor, org=org, title=title, data=data, sheets=sheets, supersedes=supersedes)


@transaction.atomic
def _store_row(
    *, actor: User, org: Org, title: str, data: bytes, sheets: Sequence[FormSheet], supersedes: MonthlyForm | None
) -> MonthlyForm:
    Org.objects.select_for_update().get(pk=org.pk)
    mapping = None
    if supersedes is not None:
        if supersedes.org != org or MonthlyForm.objects.filter(supersedes=supersedes).exists():
            raise RefusalError("form.superseded")
        mapping = find_mapping(supersedes)
    form = MonthlyForm.objects.create(
        org=org,
        title=title,
        content=data,
        sha256=hashlib.sha256(data).hexdigest(),
        supersedes=supersedes,
        uploaded_by=actor,
        uploaded_at=timezone.now(),
    )
    rows: list[MonthlyForm | FormMapping] = [form]
    if mapping is not None and supersedes is not None and _has_same_texts(supersedes, sheets):
        rows.append(_create_mapping(actor, form, load_rules(mapping.rules)))
    log.record(
        actor=actor.get_username(),
        action=LogAction.STORE_FORM,
        subject=f"monthly_form:{form.pk}",
        org=org.code,
        blocks=bind_rows(*rows),
        sha256=form.sha256,
    )
    return form


@transaction.atomic
def store_rules(*, actor: User, form: MonthlyForm, rules: Sequence[MappingRule], mapping_count: int) -> FormMapping:
    """Store the rules of a form as its mapping in force; `mapping_count` is how many mappings the actor knows of.

    Raises: RefusalError when a rule does not fit the form, or the mapping was changed meanwhile.
    """
    refuse_stranger(actor, form.org)
    MonthlyForm.objects.select_for_update().get(pk=form.pk)
    if MonthlyForm.objects.filter(supersedes=form).exists():
        raise RefusalError("form.superseded")
    if form.mappings.count() != mapping_count:
        raise RefusalError("form.changed")
    FormReader.of(form.org, read_sheets(bytes(form.content))).list_slots(rules)
    mapping = _create_mapping(actor, form, rules)
    log.record(
        actor=actor.get_username(),
        action=LogAction.MAP_FORM,
        subject=f"monthly_form:{form.pk}",
        org=form.org.code,
        blocks=bind_rows(mapping),
        rules=len(rules),
    )
    return mapping


def refuse_stranger(actor: User, org: Org) -> None:
    """Refuse whoever does not keep the office's books.

    Raises: RefusalError.
    """
    if not may(actor, Permission.RECORD_OFFICE, org):
        raise RefusalError("form.not_yours")


def _create_mapping(actor: User, form: MonthlyForm, rules: Sequence[MappingRule]) -> FormMapping:
    return FormMapping.objects.create(
        form=form, rules=[rule.to_json() for rule in rules], mapped_by=actor, mapped_at=timezone.now()
    )


def _has_same_texts(form: MonthlyForm, sheets: Sequence[FormSheet]) -> bool:
    return _list_texts(read_sheets(bytes(form.content))) == _list_texts(sheets)


def _list_texts(sheets: Sequence[FormSheet]) -> list[tuple[str, str, str]]:
    return [
        (sheet.title, cell.address, cell.text)
        for sheet in sheets
        for cell in sheet.cells.values()
        if cell.text or cell.is_formula
    ]
