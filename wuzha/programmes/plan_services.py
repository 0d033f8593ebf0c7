"""Write the plans that an office makes: a draft, its changes, its activation from a day on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import RowBlock, bind_removed, bind_rows
from wuzha.core.personal_data import is_personal
from wuzha.core.plan.editing import outline_files
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction
from wuzha.orgs.models import Org
from wuzha.programmes.models import LONGEST_TITLE, PlanVersion

LARGEST_FILE_KB = 500
"""Of each of the three files; the largest known plan has 50 KB."""
MOST_CHANGED_LINES = 40
"""Changed lines that a line of the log holds; the versions themselves have all of them."""


@transaction.atomic
def make_plan(*, actor: AbstractBaseUser, org: Org, files: PlanFiles, based_on: str = "") -> PlanVersion:
    """Store a new draft of the org. It may still have problems; activating it needs a plan without any.

    Where the latest draft of the actor is the same, it is returned: a button that is pressed twice makes one draft.

    Raises: RefusalError when the files are too long or name a person.
    """
    refuse_unfit_files(files)
    # Lock the org, so that two drafts get two numbers.
    Org.objects.select_for_update().get(pk=org.pk)
    latest = PlanVersion.objects.filter(org=org).order_by("-number").first()
    is_repeated = latest is not None and (latest.made_by_id, latest.based_on, latest.files) == (
        actor.pk,
        based_on,
        files,
    )
    if latest is not None and latest.is_draft and is_repeated:
        return latest
    now = timezone.now()
    version = PlanVersion(
        org=org,
        number=1 if latest is None else latest.number + 1,
        based_on=based_on,
        made_by_id=actor.pk,
        made_at=now,
        changed_by_id=actor.pk,
        changed_at=now,
    )
    _set_files(version, files)
    version.save(force_insert=True)
    record_plan(actor, version, LogAction.MAKE_PLAN, blocks=bind_rows(version), based_on=based_on)
    return version


@transaction.atomic
def change_plan(*, actor: AbstractBaseUser, version: PlanVersion, files: PlanFiles, seen_sha256: str) -> PlanVersion:
    """Store other files of a draft; `seen_sha256` is the hash (`content_sha256`) of those that the actor changed.

    Raises: RefusalError when it is no draft, somebody else has changed it, or the files are too long or name a person.
    """
    refuse_unfit_files(files)
    version = lock_draft(version)
    if version.files.content_sha256 != seen_sha256:
        raise RefusalError("plan.changed_meanwhile", **_describe_last_change(version))
    changed_lines = list_changed_lines(version.files, files)
    if not changed_lines:
        return version
    _set_files(version, files)
    version.proposed_by_id, version.proposed_from = None, None
    version.changed_by_id, version.changed_at = actor.pk, timezone.now()
    version.save()
    record_plan(
        actor,
        version,
        LogAction.CHANGE_PLAN,
        blocks=bind_rows(version),
        changes=sum(line.startswith("+") for line in changed_lines) or len(changed_lines),
        lines=changed_lines[:MOST_CHANGED_LINES],
    )
    return version


def refuse_unseen_files(version: PlanVersion, seen_sha256: str | None) -> None:
    """Check that a locked draft has the files that the actor saw; None: the caller has just read them.

    Raises: RefusalError when somebody else has changed it since.
    """
    if seen_sha256 is not None and version.files.content_sha256 != seen_sha256:
        raise RefusalError("plan.changed_since_seen", **_describe_last_change(version))


def _describe_last_change(version: PlanVersion) -> dict[str, str]:
    moment = f"{timezone.localtime(version.changed_at):%H:%M}"
    return {"value": version.changed_by.get_username(), "moment": moment}


@transaction.atomic
def discard_plan(*, actor: AbstractBaseUser, version: PlanVersion, seen_sha256: str | None = None) -> None:
    """Remove a draft; `seen_sha256` as in `refuse_unseen_files`.

    Raises: RefusalError when it is no draft any more, or has other files.
    """
    version = lock_draft(version)
    refuse_unseen_files(version, seen_sha256)
    record_plan(actor, version, LogAction.DISCARD_PLAN, blocks=bind_removed(version))
    version.delete()


def list_changed_lines(before: PlanFiles, after: PlanFiles) -> list[str]:
    """Return the lines that differ, those before with a minus and those after with a plus."""
    return [
        line
        for name in before.by_name | after.by_name
        for line in difflib.unified_diff(
            before.by_name.get(name, "").splitlines(), after.by_name.get(name, "").splitlines(), n=0, lineterm=""
        )
        if line[:1] in "+-" and not line.startswith(("+++", "---"))
    ]


def refuse_unfit_files(files: PlanFiles) -> None:
    """Refuse files that are too long, or in which a line holds a personal number or names a person.

    Raises: RefusalError that does not repeat the line.
    """
    for content in files.by_name.values():
        if len(content.encode()) > LARGEST_FILE_KB * 1024:
            raise RefusalError("plan.too_long", most=LARGEST_FILE_KB)
    # Examples have invented rows, whose villages are called 甲村 and whose cases have numbers.
    for content in (files.text, files.data):
        for number, line in enumerate(content.splitlines(), 1):
            if is_personal(line):
                raise RefusalError("plan.personal", line=number)


def _set_files(version: PlanVersion, files: PlanFiles) -> None:
    title = outline_files(files).read_top("title")
    version.text, version.data, version.examples = files.text, files.data, files.examples
    version.sha256, version.title = files.sha256, title[:LONGEST_TITLE]


def lock_draft(version: PlanVersion) -> PlanVersion:
    """Lock a draft until the end of the transaction and return it as it is stored.

    Raises: RefusalError when it is gone, or no draft any more.
    """
    draft = PlanVersion.objects.select_for_update(of=("self",)).select_related("org").filter(pk=version.pk).first()
    if draft is None:
        raise RefusalError("plan.version_gone")
    if not draft.is_draft:
        raise RefusalError("plan.not_draft")
    return draft


def record_plan(
    actor: AbstractBaseUser, version: PlanVersion, action: LogAction, *, blocks: Iterable[RowBlock], **details: object
) -> None:
    """Write the line of the log about a version, with its title and hash."""
    log.record(
        actor=actor.get_username(),
        action=action,
        subject=f"plan:{version.org.code}:{version.number}",
        org=version.org.code,
        blocks=blocks,
        title=version.title,
        version=version.number,
        plan_sha256=version.sha256,
        **details,
    )
