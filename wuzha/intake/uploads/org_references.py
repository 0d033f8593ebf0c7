"""Find the rows of any table that refer to orgs which an upload added."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils import timezone

from wuzha.core.i18n import noop, translate
from wuzha.core.vocabulary import Register, UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.orgs.models import FormerName, Org
from wuzha.people.models import AccountRequest, Membership
from wuzha.registers.diff import QUERY_CHUNK, split_batches
from wuzha.registers.models import Entry, RefusedItem

TABLE_NAMES: Mapping[str, str] = {
    "orgs.org": noop("下级组织"),
    "orgs.succession": noop("组织变更"),
    "orgs.formerparent": noop("组织变更"),
    "people.membership": noop("角色"),
    "people.accountrequest": noop("账号事项"),
    "registers.proposal": noop("案件归属"),
    "registers.refuseditem": noop("退回未补的行"),
    "programmes.programme": noop("方案和期间"),
    "uploads.upload": noop("上传"),
    "uploads.ownheader": noop("自用列名"),
    "maps.shape": noop("地图图形"),
}
"""What a refusal calls the rows of a table; entries have the name of their register."""
_OTHER_ROWS = noop("其他记录")
_WITHOUT_EFFECT = (UploadState.DISCARDED, UploadState.EXPIRED, UploadState.UNDONE, UploadState.FAILED)


@dataclass(slots=True)
class OrgReferences:
    """Rows that refer to added orgs: `current` counts rows in force by org and table, `ever` are orgs with any row."""

    current: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    ever: set[str] = field(default_factory=set)


def find_references(
    upload: Upload, orgs: Sequence[Org], moved_codes: set[str], ended_pks: Mapping[Register, Collection[int]]
) -> OrgReferences:
    """Return the rows that refer to these orgs, added by the upload, without those that the undo itself ends.

    `moved_codes` are orgs that the undo moves back under another parent, `ended_pks` the entries that it ends. Every
    table of the program is searched, of whatever package, so that a new table is not forgotten.
    """
    references = OrgReferences()
    own_codes = {org.code for org in orgs} | moved_codes
    for batch in split_batches(orgs, QUERY_CHUNK):
        # A foreign key holds the number of an org or its code.
        codes: dict[Any, str] = {org.pk: org.code for org in batch} | {org.code: org.code for org in batch}
        for model, column in _find_org_columns():
            rows = model._base_manager.filter(**{f"{column.name}__in": batch}).order_by()
            if model is Org:
                rows = rows.exclude(code__in=own_codes)
            current_rows = _filter_current(model, rows)
            if model is RefusedItem:
                current_rows = current_rows.exclude(upload=upload.pk)
            referred_codes = {codes[key] for key in rows.values_list(column.attname, flat=True).distinct()}
            if not referred_codes:
                continue
            references.ever |= referred_codes
            ending = ended_pks.get(model.register, set()) if issubclass(model, Entry) else set()
            for pk, key in current_rows.values_list("pk", column.attname).iterator():
                if pk not in ending:
                    references.current[codes[key]][_get_table_name(model)] += 1
    return references


def _find_org_columns() -> Iterator[tuple[type[Model], ForeignKey[Any, Any]]]:
    """Yield every foreign key to an org; former names are removed with their org."""
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, ForeignKey) and column.related_model is Org and model is not FormerName:
                yield model, column


def _filter_current(model: type[Model], rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows in force: a withdrawn entry or an ended role does not block an undo."""
    if issubclass(model, Entry):
        return rows.filter(superseded_at__isnull=True, is_withdrawn=False)
    if model is Membership:
        return rows.filter(Q(until_on__isnull=True) | Q(until_on__gt=timezone.localdate()))
    if model is AccountRequest:
        return rows.filter(decided_at__isnull=True)
    if model is RefusedItem:
        return rows.filter(ended_at__isnull=True)
    if model is Upload:
        return rows.exclude(state__in=_WITHOUT_EFFECT)
    return rows


def _get_table_name(model: type[Model]) -> str:
    if issubclass(model, Entry):
        return model.register.label
    return translate(TABLE_NAMES.get(model._meta.label_lower, _OTHER_ROWS))
