"""What an upload did to orgs, undone: added ones removed, changed ones as before; refused where more rests on them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import F, ForeignKey, Model, Q
from django.utils import timezone

from wuzha.core.i18n import in_a_row, later, say
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import OrgKind, Register, UploadState, stands_below
from wuzha.intake.uploads.models import Upload, UploadedOrg
from wuzha.intake.uploads.preview import Preview
from wuzha.orgs.models import FormerName, Org, OrgQuerySet, Succession
from wuzha.orgs.services import OrgDraft, change_org, draft_of, remove_org, said_of
from wuzha.people.access import Scope
from wuzha.people.models import Membership, User
from wuzha.registers.diff import AT_ONCE, batches
from wuzha.registers.models import Entry
from wuzha.registers.undo import Undoing

MOST_SHOWN = 5
_THINGS: Mapping[str, str] = {
    "orgs.org": later("下级组织"),
    "orgs.succession": later("组织变更"),
    "orgs.formerplace": later("组织变更"),
    "people.membership": later("角色"),
    "registers.proposal": later("案件归属"),
    "assessments.programme": later("方案和期间"),
    "intake.upload": later("上传"),
    "intake.ownheader": later("自用列名"),
    "reports.shape": later("地图图形"),
}
"""What may rest on an org beside entries, by the table it stands in."""
_OTHER = later("其他记录")
_TO_NOTHING = (UploadState.DISCARDED, UploadState.UNDONE, UploadState.FAILED)


@dataclass(frozen=True, slots=True)
class OrgsTakenBack:
    """What undoing does to orgs: `drafts` are what those that stay shall be, `removed` the codes of the others."""

    drafts: Sequence[OrgDraft] = ()
    removed: Sequence[str] = ()

    @property
    def codes(self) -> list[str]:
        """All of them."""
        return [*(draft.code for draft in self.drafts), *self.removed]


@dataclass(slots=True)
class _Resting:
    """What rests on added orgs, by code: `now` what would lose its place, `once` whether anything ever spoke of it."""

    now: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    once: set[str] = field(default_factory=set)


def plan_orgs(upload: Upload, undoings: Sequence[Undoing], scope: Scope) -> OrgsTakenBack:
    """What becomes of the orgs of the upload when its entries are undone as planned; nothing is written.

    An added org is removed; one that its own rows, withdrawn by now, or others' earlier ones speak of stays, closed
    since the day it opened, for what was said once stays said. A changed org has its earlier fields back.

    Raises: Refusal when somebody has changed one of them since, or something rests on an added one (the sentence names
    what and where), or one of them is not to be managed in the scope.
    """
    done = {one.code: one for one in UploadedOrg.objects.filter(upload=upload)}
    orgs = list(_orgs(done))
    _must_be_ours(orgs, done, scope)
    added = [org for org in orgs if done[org.code].is_new]
    moving = {code for code, one in done.items() if not one.is_new and "parent_id" in one.fields}
    resting = _what_rests(added, moving, undoings)
    found = {org.code: [*_changed_since(org, done[org.code], upload), *_told(org, resting)] for org in orgs}
    if built_upon := [told for every in found.values() for told in every]:
        count = sum(bool(every) for every in found.values())
        shown = say("；").join(built_upon[:MOST_SHOWN])
        raise refusal("upload.orgs_built_upon", count=count, choices=shown)
    kept = _with_those_above(resting.once, added)
    changed = [_as_before(org, done[org.code]) for org in orgs if not done[org.code].is_new]
    closed = [_never_in_use(org) for org in added if org.code in kept]
    removed = sorted((org for org in added if org.code not in kept), key=lambda org: -org.path.count("/"))
    order = list(OrgKind)
    drafts = sorted([*changed, *closed], key=lambda draft: order.index(draft.kind))
    return OrgsTakenBack(drafts, [org.code for org in removed])


def take_orgs_back(actor: User, planned: OrgsTakenBack) -> None:
    """What was planned, written: each org one line of the log.

    Raises: IntegrityError when something has come to rest on an org since it was planned.
    """
    for draft in planned.drafts:
        change_org(actor=actor.get_username(), draft=draft)
    for code in planned.removed:
        remove_org(actor=actor.get_username(), org=Org.objects.get(code=code))


@dataclass(frozen=True, slots=True)
class Left:
    """What an undone upload has left of its orgs: those `closed` for they could not be removed, or all (`is_all`)."""

    closed: OrgQuerySet
    is_all: bool


def what_undoing_left(upload: Upload, preview: Preview) -> Left:
    """Of an upload from before anybody noted what became of its orgs, they all are as it made them."""
    added = UploadedOrg.objects.filter(upload=upload, is_new=True)
    closed = Org.objects.filter(code__in=added.values("code"), closed_on=F("opened_on"))
    return Left(closed, bool(preview.orgs) and not upload.orgs.exists())


def _orgs(codes: Iterable[str]) -> Iterator[Org]:
    for some in batches(sorted(codes), AT_ONCE):
        yield from Org.objects.filter(code__in=some)


def _must_be_ours(orgs: Sequence[Org], done: Mapping[str, UploadedOrg], scope: Scope) -> None:
    above = {org.code: done[org.code].fields.get("parent_id", [None])[0] for org in orgs}
    paths = {org.code: org.path for org in _orgs({code for code in above.values() if code})}
    outside = 0
    for org in orgs:
        goes_below = above[org.code]
        ours = scope.holds(org.path) and (goes_below is None or scope.holds(paths.get(goes_below, "")))
        outside += not ours
    if outside:
        raise refusal("entry.outside", register=Register.ORGS.label, count=outside)


def _changed_since(org: Org, one: UploadedOrg, upload: Upload) -> Iterator[str]:
    """What somebody has made of it since: of an added one anything, of a changed one what would be taken back."""
    now = {name: _plain(value) for name, value in said_of(org).items()}
    known = {name: (before, after) for name, (before, after) in one.fields.items()}
    if one.is_new:
        differing = [name for name, value in now.items() if value != known.get(name, (None, None))[1]]
    else:
        differing = [name for name, values in known.items() if now[name] not in values]
    if differing:
        labels = {one.attname: say(str(one.verbose_name)) for one in Org._meta.concrete_fields}
        told = in_a_row(labels[name] for name in differing)
        yield say("{name}的{fields}又改过", name=org.name, fields=told)
    if one.is_new:
        return
    involved = Succession.objects.filter(Q(predecessor=org) | Q(successor=org), recorded_at__gt=upload.settled_at)
    if involved.exists():
        yield say("{name}又有组织变更", name=org.name)
    if "kind" in known:
        earlier = OrgKind.of(str(known["kind"][0]))
        if any(not stands_below(child.term, earlier) for child in org.children.all()):
            yield say("{name}又有了下级组织", name=org.name)


def _told(org: Org, resting: _Resting) -> Iterator[str]:
    if things := resting.now.get(org.code):
        told = in_a_row(say("{thing}{count}条", thing=thing, count=count) for thing, count in things.items())
        yield say("{name}名下有{things}", name=org.name, things=told)


def _what_rests(added: Sequence[Org], moving: set[str], undoings: Sequence[Undoing]) -> _Resting:
    """Every table that speaks of orgs is asked, whatever room it is of, so that none is forgotten."""
    found, gone = _Resting(), {undoing.register: set(undoing.ended) for undoing in undoings}
    ours = {org.code for org in added} | moving
    for some in batches(added, AT_ONCE):
        codes: dict[Any, str] = {org.pk: org.code for org in some} | {org.code: org.code for org in some}
        for model, foreign in _speaking_of_orgs():
            rows = model._base_manager.filter(**{f"{foreign.name}__in": some}).order_by()
            if model is Org:
                rows = rows.exclude(code__in=ours)
            column = foreign.attname
            found.once |= {codes[one] for one in rows.values_list(column, flat=True).distinct()}
            leaving = gone.get(model.register, set()) if issubclass(model, Entry) else set()
            for pk, one in _now(model, rows).values_list("pk", column).iterator():
                if pk not in leaving:
                    found.now[codes[one]][_thing(model)] += 1
    return found


def _speaking_of_orgs() -> Iterator[tuple[type[Model], ForeignKey[Any, Any]]]:
    """Every column of any table that names an org; what orgs were called goes with them."""
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, ForeignKey) and column.related_model is Org and model is not FormerName:
                yield model, column


def _now(model: type[Model], rows: Any) -> Any:
    """The rows that are in force: what was withdrawn, ended or given up rests on nothing any more."""
    if issubclass(model, Entry):
        return rows.filter(superseded_at__isnull=True, is_withdrawn=False)
    if model is Membership:
        return rows.filter(Q(until_on__isnull=True) | Q(until_on__gt=timezone.localdate()))
    if model is Upload:
        return rows.exclude(state__in=_TO_NOTHING)
    return rows


def _thing(model: type[Model]) -> str:
    if issubclass(model, Entry):
        return model.register.label
    return say(_THINGS.get(model._meta.label_lower, _OTHER))


def _with_those_above(kept: set[str], added: Sequence[Org]) -> set[str]:
    """The codes that stay: above one that stays, its parent stays too."""
    stay = set(kept)
    for org in sorted(added, key=lambda org: -org.path.count("/")):
        if org.code in stay and org.parent_id:
            stay.add(org.parent_id)
    return stay


def _as_before(org: Org, one: UploadedOrg) -> OrgDraft:
    """With the earlier fields that still say what the upload wrote."""
    now = {name: _plain(value) for name, value in said_of(org).items()}
    back = {name: before for name, (before, after) in one.fields.items() if now[name] == after}
    named = {"parent" if name == "parent_id" else name: _read(name, value) for name, value in back.items()}
    return replace(draft_of(org), **named)


def _never_in_use(org: Org) -> OrgDraft:
    day = org.opened_on or timezone.localdate()
    return replace(draft_of(org), opened_on=day, closed_on=day)


def _plain(value: object) -> object:
    """As JSON has kept it."""
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> Any:
    """As a draft has it."""
    if name == "aliases":
        return tuple(part for part in str(value).split("、") if part)
    if name == "kind":
        return OrgKind.of(str(value))
    return date.fromisoformat(value) if name in ("opened_on", "closed_on") and value else value
