"""Plan the undo of an upload's orgs: what is removed or restored, or what keeps it from being undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from wuzha.core.i18n import join_words, translate
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import OrgKind, Register, can_have_parent
from wuzha.intake.uploads.models import Upload, UploadedOrg
from wuzha.intake.uploads.org_drafts import find_orgs
from wuzha.intake.uploads.org_references import OrgReferences, find_references
from wuzha.intake.uploads.preview import Preview
from wuzha.orgs.drafts import OrgDraft, to_draft, to_field_values
from wuzha.orgs.models import Org, OrgQuerySet, Succession
from wuzha.people.access import Scope
from wuzha.registers.undo_plan import UndoPlan, find_entries_of_upload

MAX_NAMED = 5

Effects = Mapping[str, UploadedOrg]
"""What the upload did to its orgs, by code."""


@dataclass(frozen=True, slots=True)
class OrgUndoPlan:
    """The undo of an upload's orgs: `drafts` for those that stay, `removals` the codes of the others."""

    drafts: Sequence[OrgDraft] = ()
    removals: Sequence[str] = ()

    @property
    def codes(self) -> list[str]:
        """The codes of all orgs that the undo writes."""
        return [*(draft.code for draft in self.drafts), *self.removals]


@dataclass(frozen=True, slots=True)
class OrgUndoRemainder:
    """The orgs that an undone upload has left: `closed` ones could not be removed; or all of them (`is_all`)."""

    closed_orgs: OrgQuerySet
    is_all: bool


def plan_org_undo(upload: Upload, undo_plans: Sequence[UndoPlan], scope: Scope) -> OrgUndoPlan:
    """Plan what becomes of the upload's orgs when its entries are undone as planned; write nothing.

    An added org is removed. One that its own rows (withdrawn by the undo) or earlier ones of others name stays, closed
    since the day it opened, because earlier statements stay as they were. A changed org gets its earlier fields back.

    Raises: RefusalError when somebody has changed one of them since, when rows in force refer to an added one (the
    sentence names both), or when one of them is not to be managed in the scope.
    """
    effects, orgs = _load_effects(upload)
    _check_scope(orgs, effects, scope)
    new_orgs = [org for org in orgs if effects[org.code].is_new]
    references = _find_references(
        upload, effects, orgs, {plan.register: set(plan.superseded_pks) for plan in undo_plans}
    )
    _check_unchanged(orgs, effects, references, upload)
    remaining_codes = _add_parents(references.ever, new_orgs)
    drafts = [_restore(org, effects[org.code]) for org in orgs if not effects[org.code].is_new]
    drafts += [_close(org) for org in new_orgs if org.code in remaining_codes]
    removals = [org for org in _sort_deepest_first(new_orgs) if org.code not in remaining_codes]
    order = list(OrgKind)
    drafts.sort(key=lambda draft: order.index(draft.kind))
    return OrgUndoPlan(drafts, [org.code for org in removals])


def find_org_blockers(upload: Upload) -> list[str]:
    """Return why its orgs keep the upload from being undone, a sentence for each reason, whatever its entries do.

    An entry of the upload that was changed since is a reason of its own, and none of the org that it names.
    """
    effects, orgs = _load_effects(upload)
    if not orgs:
        return []
    ended_pks = find_entries_of_upload(holder=upload.holder, upload=upload.pk)
    references = _find_references(upload, effects, orgs, ended_pks)
    reasons = _list_reasons(orgs, effects, references, upload)
    return [sentence for sentences in reasons.values() for sentence in sentences]


def load_undo_remainder(upload: Upload, preview: Preview) -> OrgUndoRemainder:
    """Return the orgs that an undone upload has left in the tree.

    An upload from before `UploadedOrg` existed has left all of them as it made them.
    """
    new_orgs = UploadedOrg.objects.filter(upload=upload, is_new=True)
    closed_orgs = Org.objects.filter(code__in=new_orgs.values("code"), closed_on=F("opened_on"))
    return OrgUndoRemainder(closed_orgs, bool(preview.orgs) and not upload.orgs.exists())


def _load_effects(upload: Upload) -> tuple[Effects, list[Org]]:
    """Return what the upload did to its orgs, and these as they are now."""
    effects = {effect.code: effect for effect in UploadedOrg.objects.filter(upload=upload)}
    return effects, list(find_orgs(effects))


def _find_references(
    upload: Upload, effects: Effects, orgs: Sequence[Org], ended_pks: Mapping[Register, set[int]]
) -> OrgReferences:
    new_orgs = [org for org in orgs if effects[org.code].is_new]
    moved_codes = {code for code, effect in effects.items() if not effect.is_new and "parent_id" in effect.fields}
    return find_references(upload, new_orgs, moved_codes, ended_pks)


def _check_scope(orgs: Sequence[Org], effects: Effects, scope: Scope) -> None:
    """Refuse when an org, or the parent it returns to, is not to be managed in the scope."""
    parents = {org.code: effects[org.code].fields.get("parent_id", [None])[0] for org in orgs}
    paths = {org.code: org.path for org in find_orgs({code for code in parents.values() if code})}
    count = 0
    for org in orgs:
        parent = parents[org.code]
        is_inside = scope.holds(org.path) and (parent is None or scope.holds(paths.get(parent, "")))
        count += not is_inside
    if count:
        raise RefusalError("entry.outside", register=Register.ORGS.label, count=count)


def _check_unchanged(orgs: Sequence[Org], effects: Effects, references: OrgReferences, upload: Upload) -> None:
    """Refuse when somebody has changed one of the orgs since, or rows in force refer to an added one."""
    reasons = _list_reasons(orgs, effects, references, upload)
    count = sum(bool(sentences) for sentences in reasons.values())
    if count:
        sentences = [sentence for sentences in reasons.values() for sentence in sentences]
        raise RefusalError("upload.orgs_built_upon", count=count, choices=translate("；").join(sentences[:MAX_NAMED]))


def _list_reasons(
    orgs: Sequence[Org], effects: Effects, references: OrgReferences, upload: Upload
) -> dict[str, list[str]]:
    """Return by the code of each org the sentences about what keeps it from being undone."""
    return {
        org.code: [*_describe_changes(org, effects[org.code], upload), *_describe_references(org, references)]
        for org in orgs
    }


def _describe_changes(org: Org, effect: UploadedOrg, upload: Upload) -> Iterator[str]:
    """Yield what somebody has changed since: any field of an added org; of a changed one those that would go back."""
    values = {name: _to_json(value) for name, value in to_field_values(org).items()}
    fields = {name: (before, after) for name, (before, after) in effect.fields.items()}
    if effect.is_new:
        differing = [name for name, value in values.items() if value != fields.get(name, (None, None))[1]]
    else:
        differing = [name for name, before_and_after in fields.items() if values[name] not in before_and_after]
    if differing:
        labels = {column.attname: translate(str(column.verbose_name)) for column in Org._meta.concrete_fields}
        names = join_words(labels[name] for name in differing)
        yield translate("{name}的{fields}又改过", name=org.name, fields=names)
    if effect.is_new:
        return
    successions = Succession.objects.filter(Q(predecessor=org) | Q(successor=org), recorded_at__gt=upload.settled_at)
    if successions.exists():
        yield translate("{name}又有组织变更", name=org.name)
    if "kind" in fields:
        earlier_kind = OrgKind.of(str(fields["kind"][0]))
        if any(not can_have_parent(child.term, earlier_kind) for child in org.children.all()):
            yield translate("{name}又有了下级组织", name=org.name)


def _describe_references(org: Org, references: OrgReferences) -> Iterator[str]:
    if counts := references.current.get(org.code):
        words = join_words(translate("{thing}{count}条", thing=table, count=count) for table, count in counts.items())
        yield translate("{name}名下有{things}", name=org.name, things=words)


def _add_parents(codes: set[str], new_orgs: Sequence[Org]) -> set[str]:
    """Return the codes with those of their parents: above an org that stays, its parent stays too."""
    remaining = set(codes)
    for org in _sort_deepest_first(new_orgs):
        if org.code in remaining and org.parent_id:
            remaining.add(org.parent_id)
    return remaining


def _sort_deepest_first(orgs: Sequence[Org]) -> list[Org]:
    return sorted(orgs, key=lambda org: -org.path.count("/"))


def _restore(org: Org, effect: UploadedOrg) -> OrgDraft:
    """Return the org with its earlier values in the fields that still say what the upload wrote."""
    values = {name: _to_json(value) for name, value in to_field_values(org).items()}
    earlier = {name: before for name, (before, after) in effect.fields.items() if values[name] == after}
    fields = {"parent" if name == "parent_id" else name: _from_json(name, value) for name, value in earlier.items()}
    return replace(to_draft(org), **fields)


def _close(org: Org) -> OrgDraft:
    """Return the org closed on the day it opened, so that it was never in use."""
    day = org.opened_on or timezone.localdate()
    return replace(to_draft(org), opened_on=day, closed_on=day)


def _to_json(value: object) -> object:
    """Return the value as the JSON column holds it."""
    return value.isoformat() if isinstance(value, date) else value


def _from_json(name: str, value: Any) -> Any:
    """Return a value of the JSON column as a draft has it."""
    if name == "aliases":
        return tuple(part for part in str(value).split("、") if part)
    if name == "kind":
        return OrgKind.of(str(value))
    return date.fromisoformat(value) if name in ("opened_on", "closed_on") and value else value
