"""Count the uploads that may concern an org and are not in the books: a judgement without them is marked so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from wuzha.audit.prepared_query import PreparedQuery
from wuzha.core.i18n import translate
from wuzha.core.vocabulary import UploadState
from wuzha.intake.uploads.models import Upload, UploadedFile
from wuzha.intake.uploads.open_items import NOT_YOURS
from wuzha.intake.uploads.services import LAPSED_STATES
from wuzha.orgs.models import Org, match_paths_under
from wuzha.people.models import Membership
from wuzha.registers.models import RefusedItem

WAITING_STATES = (
    UploadState.WAITING,
    UploadState.READING,
    UploadState.RECEIVED,
    UploadState.CONFIRMED,
    UploadState.COMMITTING,
)


@dataclass(frozen=True, slots=True)
class UploadsNotEntered:
    """How many uploads wait to be read, confirmed or entered, and how many have lapsed and were not sent again."""

    waiting: int
    lapsed: int


def count_uploads_not_entered(org: Org) -> UploadsNotEntered:
    """Count the uploads into books that hold rows of the org, by people with a role at, above or below it."""
    # Mostly there are none, and Django takes long to write the two queries.
    if _prepare_first_of_any().fetch_first() is None:
        return UploadsNotEntered(waiting=0, lapsed=0)
    roles = Membership.objects.filter(_is_on_line_of(org, "org__path"), user=OuterRef("uploaded_by"))
    uploads = Upload.objects.filter(_is_on_line_of(org, "holder__path"), Exists(roles)).order_by()
    lapsed = uploads.filter(Exists(_find_missing_files()), state__in=LAPSED_STATES)
    return UploadsNotEntered(waiting=uploads.filter(state__in=WAITING_STATES).count(), lapsed=lapsed.count())


@cache
def _prepare_first_of_any() -> PreparedQuery:
    return PreparedQuery(Upload.objects.filter(state__in=(*WAITING_STATES, *LAPSED_STATES)).order_by().values("pk")[:1])


def describe_uploads_not_entered(org: Org) -> Iterator[str]:
    """Yield a line for the uploads that wait, and one for those that have lapsed."""
    counts = count_uploads_not_entered(org)
    if counts.waiting:
        yield translate("说明：另有{count}次上传还没有入账，其中的记录没有计入", count=counts.waiting)
    if counts.lapsed:
        yield translate(
            "说明：另有{count}次上传过期或没有读成，其中的记录没有计入；请重新上传，不要的请放弃", count=counts.lapsed
        )


def _is_on_line_of(org: Org, column: str) -> Q:
    """Return the condition that a path is that of the org, or of one above or below it."""
    codes = org.path.strip("/").split("/")
    paths_above = ["/{}/".format("/".join(codes[:count])) for count in range(1, len(codes))]
    return match_paths_under([org.path], column) | Q(**{f"{column}__in": paths_above})


def _find_missing_files() -> QuerySet[UploadedFile]:
    """Return the files of an upload whose rows are still missing.

    The same file sent again, by its name or its content, takes the place of the earlier one (ADR 20), unless that
    sending was discarded or undone. One that is an open item is a doubt in the judgement itself (R20), and one that was
    not the sender's to send leaves nothing open.
    """
    is_acceptable = Q(problem__isnull=True) | ~Q(problem__code=NOT_YOURS)
    is_same = Q(name=OuterRef("name")) | Q(sha256=OuterRef("sha256"), sha256__gt="")
    later_files = UploadedFile.objects.filter(
        is_same,
        is_acceptable,
        upload__holder=OuterRef("upload__holder"),
        upload__uploaded_at__gt=OuterRef("upload__uploaded_at"),
    ).exclude(upload__state__in=(UploadState.DISCARDED, UploadState.UNDONE))
    items = RefusedItem.objects.filter(upload=OuterRef("upload"), file=OuterRef("name"))
    own_files = UploadedFile.objects.filter(is_acceptable, upload=OuterRef("pk"), is_left_out=False)
    return own_files.exclude(Exists(later_files)).exclude(Exists(items))
