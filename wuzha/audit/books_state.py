"""Read and lock the state of the books, which is the hash of the last log line that can have changed them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from wuzha.audit.log import HEAD_PK
from wuzha.audit.models import GENESIS_HASH, Head, LogLine
from wuzha.audit.prepared_query import PreparedQuery
from wuzha.core.vocabulary import LogAction

ACTIONS_OUTSIDE_BOOKS = (
    LogAction.LOG_IN,
    LogAction.LOG_IN_FAILED,
    LogAction.REFUSE_LOG_IN,
    LogAction.LOG_OUT,
    LogAction.END_SESSIONS,
    LogAction.SET_PASSWORD,
    LogAction.ISSUE_CODE,
    LogAction.REDEEM_CODE,
    LogAction.REQUEST_CHANGE,
    LogAction.CONFIRM_CHANGE,
    LogAction.REFUSE_CHANGE,
    LogAction.EXPORT,
    LogAction.READ_PERSONS,
    LogAction.REFUSE_PAGE,
    LogAction.NAME_HEADER,
    LogAction.FORGET_HEADER,
    LogAction.DECLARE_FULL_FILE,
    LogAction.DECIDE_CONFLICTS,
    LogAction.CLAIM_CASE,
    LogAction.BIND_BOOKS,
    LogAction.SET_CALENDAR_YEAR,
    LogAction.OPEN_FEED,
    LogAction.CLOSE_FEED,
    LogAction.OPEN_SCREEN,
    LogAction.CLOSE_SCREEN,
    LogAction.REPORT_MONTHS,
    LogAction.CONFIRM_MONTHS,
    LogAction.RETURN_MONTHS,
    LogAction.DRAFT_ATTESTATIONS,
    LogAction.END_DRAFTS,
    LogAction.RECORD_GROUP,
    LogAction.RECORD_ROUND_STEPS,
    LogAction.STORE_TEMPLATE,
    LogAction.ISSUE_PAPER,
    LogAction.STORE_FORM,
    LogAction.MAP_FORM,
)
"""Actions that change no org, no entry and no programme."""

REVISION_ACTIONS = (
    LogAction.RECORD_ENTRIES,
    LogAction.CORRECT_ENTRY,
    LogAction.WITHDRAW_ENTRY,
    LogAction.PROPOSE_VILLAGE,
    LogAction.ANSWER_PROPOSAL,
    LogAction.DECIDE_VILLAGE,
    LogAction.COMMENT_PROPOSAL,
    LogAction.END_PROPOSAL,
    LogAction.RECEIVE_UPLOAD,
    LogAction.COMMIT_UPLOAD,
    LogAction.DISCARD_UPLOAD,
    LogAction.UNDO_UPLOAD,
    LogAction.REFUSE_FILE,
    LogAction.REPAIR_ROW,
    LogAction.WAIVE_ROW,
)
"""Actions that add revisions of entries, and open or end refused rows: what the books held at an earlier moment stays
as it was."""

LONGEST_WRITE = timedelta(hours=1)
"""Longer than any transaction: a line written so long after a moment is about no revision from before it."""


_LINES_OF_BOOKS = (
    LogLine.objects.exclude(action__in=ACTIONS_OUTSIDE_BOOKS).order_by("-number").values_list("hash", flat=True)
)


@cache
def _prepare_current_state() -> PreparedQuery:
    return PreparedQuery(_LINES_OF_BOOKS[:1])


def read_books_state(known_at: datetime | None = None) -> str:
    """Return the hash of the last line that can have changed the books, or what they held at an earlier moment.

    The same hash means the same books; another hash, perhaps other books. Read it before the books: what is read
    afterwards can only be newer than the hash. Writers hold the head of the chain until their transaction ends, so
    lines become visible in their order.
    """
    if known_at is None:
        (last_hash,) = _prepare_current_state().fetch_first() or (GENESIS_HASH,)
        return str(last_hash)
    lines = _LINES_OF_BOOKS.exclude(action__in=REVISION_ACTIONS, at__gt=known_at + LONGEST_WRITE)
    return lines.first() or GENESIS_HASH


def read_state_but_rounds() -> str:
    """Return the hash of the last line that is of no round: for what depends on the whole log but their steps.

    A county writes thousands of steps in a few weeks, most days nothing else beside them.
    """
    (last_hash,) = _prepare_state_but_rounds().fetch_first() or (GENESIS_HASH,)
    return str(last_hash)


@cache
def _prepare_state_but_rounds() -> PreparedQuery:
    lines = LogLine.objects.exclude(action=LogAction.RECORD_ROUND_STEPS).order_by("-number")
    return PreparedQuery(lines.values_list("hash", flat=True)[:1])


def lock_books() -> str:
    """Lock the head of the log until the transaction ends, and return the state of the books.

    Lock order: data rows first, log head last; the other order deadlocks.
    """
    Head.objects.select_for_update().get(pk=HEAD_PK)
    return read_books_state()
