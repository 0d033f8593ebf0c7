"""Write the orgs of an upload into the tree, and undo it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.models import Upload, UploadedOrg
from wuzha.intake.uploads.org_undo import OrgUndoPlan
from wuzha.orgs.drafts import OrgDraft, to_field_values
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, change_org, remove_org
from wuzha.people.models import User
from wuzha.registers.access import find_write_scope
from wuzha.registers.diff import QUERY_CHUNK, split_batches
from wuzha.registers.models import BOOKS


def lock_orgs(codes: Iterable[str]) -> None:
    """Lock the rows of these orgs, and of all orgs below them, until the transaction ends.

    Lock order: orgs first, head of the log last, as in a change of an org by hand. The orgs below get another path when
    their parent moves; `no_key` lets others record entries of theirs meanwhile.
    """
    paths: list[str] = []
    for batch in split_batches(sorted(codes), QUERY_CHUNK):
        orgs = Org.objects.select_for_update().filter(code__in=batch).order_by("code")
        paths += orgs.values_list("path", flat=True)
    for path_batch in split_batches(paths, QUERY_CHUNK):
        descendants = Org.objects.select_for_update(no_key=True).under(path_batch)
        list(descendants.order_by("code").values_list("pk"))


def write_orgs(*, actor: User, drafts: Sequence[OrgDraft], upload: Upload) -> None:
    """Write each org, and what the upload did to it, so that it can be undone; one line of the log for each org.

    Called in the transaction that commits the upload.

    Raises: RefusalError when the place that an org has or gets is not the actor's to manage.
    """
    if not drafts:
        return
    scope = find_write_scope(actor, Register.ORGS)
    effects: list[UploadedOrg] = []
    for draft in drafts:
        org = Org.objects.filter(code=draft.code).first()
        parent = Org.objects.filter(code=draft.parent).first()
        required_orgs: list[Org | None] = [org or parent]
        if org and org.parent_id != draft.parent:
            required_orgs.append(parent)
        if not all(required_org and scope.holds(required_org.path) for required_org in required_orgs):
            raise RefusalError("org.not_yours", value=draft.name)
        before = to_field_values(org) if org else {}
        after = to_field_values(_write_org(actor, org, draft))
        fields = {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}
        effects.append(UploadedOrg(upload=upload, code=draft.code, is_new=org is None, fields=fields))
    UploadedOrg.objects.bulk_create(effects, QUERY_CHUNK)


def undo_orgs(*, actor: User, plan: OrgUndoPlan) -> None:
    """Write the planned undo of orgs, one line of the log for each org.

    Called in the transaction that undoes the upload.

    Raises: IntegrityError when something refers to an org since the undo was planned.
    """
    for draft in plan.drafts:
        change_org(actor=actor.get_username(), draft=draft)
    for code in plan.removals:
        remove_org(actor=actor.get_username(), org=Org.objects.get(code=code))


def _write_org(actor: User, org: Org | None, draft: OrgDraft) -> Org:
    if org is None:
        return add_org(actor=actor.get_username(), draft=draft)
    # R17: an org that no book names never stood where it was put by mistake, so its move has no date.
    is_on_record = any(book.objects.under(org).exists() for book in BOOKS.values())
    moved_on = timezone.localdate() if is_on_record else None
    return change_org(actor=actor.get_username(), draft=draft, moved_on=moved_on)
