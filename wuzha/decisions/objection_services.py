"""Write objections to what a publicity shows (异议): filed by anybody, with a number and a secret to follow it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.due_days import find_objection_due_day
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.query_code import draw_query_code, normalise_query_code, write_query_code
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_state import load_state
from wuzha.decisions.round_words import write_objection_number
from wuzha.orgs.models import Org
from wuzha.people.log_in_budget import find_subscriber, hash_key
from wuzha.people.models import LogInFailures, User

_REFERENCE = re.compile("([0-9]{1,9})-([0-9]{1,9})")
"""Longer numbers fit no column of the database."""

OBJECTIONS_PER_ADDRESS, OBJECTIONS_PER_SITE, BUDGET_SECONDS = 10, 200, 3600
"""Objections without an account that one address and the whole site may file in an hour."""


@dataclass(frozen=True, slots=True)
class FiledObjection:
    """An objection as its writer gets it: the number to name it by, and the secret to see its answer with."""

    step: RoundStep
    reference: str
    secret: str


def file_objection(
    *,
    round_: Round,
    org: Org | None,
    text: str,
    actor: User | None = None,
    is_anonymous: bool = True,
    submission: str = "",
) -> FiledObjection:
    """File an objection to the decision on an org, or to the whole list; the secret is stored as its hash alone.

    `submission` is the whole content of a form, with the key of its page: the same is filed once.

    Raises: RefusalError as `make_move`: no publicity, its day has passed, no text, personal data in it.
    """
    secret = _derive_secret(submission) if submission else draw_query_code()
    data = {"secret_hash": _hash(secret), "is_anonymous": is_anonymous}
    step = file_once(actor=actor, round_=round_, org=org, text=text, data=data, submission=submission)
    return FiledObjection(step, step.data["reference"], secret)


@transaction.atomic
def file_once(
    *, actor: User | None, round_: Round, org: Org | None, text: str, data: Mapping[str, object], submission: str
) -> RoundStep:
    """Write the step of an objection, or return the one that this form has written already.

    Raises: RefusalError as `make_move`.
    """
    # Of two clicks the second waits here until the first has been written, and then finds it.
    Round.objects.select_for_update().get(pk=round_.pk)
    if (step := _find_step(submission)) is not None:
        return step
    state = load_state(round_)
    subject = max(state.objections, default=0) + 1
    origin = {"submission_hash": _hash_submission(submission)} if submission else {}
    draft = StepDraft(
        move=RoundMove.FILE_OBJECTION,
        org=org,
        subject=subject,
        text=text,
        due_on=find_objection_due_day(round_, state.flow, timezone.localdate()),
        data={"reference": write_objection_number(round_.pk, subject), **data, **origin},
    )
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]


@transaction.atomic
def file_public_objection(
    *, round_: Round, org: Org | None, text: str, address: str, submission: str = ""
) -> FiledObjection:
    """File an objection of somebody without an account; an address and the whole site have a budget for each hour.

    A form that is sent again, by a second click or a reload, gets the objection that it filed the first time.

    Raises: RefusalError as `file_objection`, when the budget is spent, and for a round that is not public.
    """
    if round_.is_internal:
        raise RefusalError("round.no_objection_choice")
    # Of two clicks the second waits here until the first has been written, and then finds it.
    Round.objects.select_for_update().get(pk=round_.pk)
    if (filed_objection := find_filed_objection(submission)) is not None:
        return filed_objection
    _take_from_budget(address)
    return file_objection(round_=round_, org=org, text=text, submission=submission)


def find_filed_objection(submission: str) -> FiledObjection | None:
    """Return the objection that this form has filed; None for a new form, and for one without a key."""
    step = _find_step(submission)
    return None if step is None else FiledObjection(step, step.data["reference"], _derive_secret(submission))


def _find_step(submission: str) -> RoundStep | None:
    if not submission:
        return None
    steps = RoundStep.objects.filter(move=RoundMove.FILE_OBJECTION, data__submission_hash=_hash_submission(submission))
    return steps.first()


def _derive_secret(submission: str) -> str:
    """Return the secret of the objection that a form files: the same form gets it again, and nobody else can."""
    digest = salted_hmac("wuzha.objection.secret", submission, algorithm="sha256").digest()
    return write_query_code(digest)


def _hash_submission(submission: str) -> str:
    return salted_hmac("wuzha.objection.submission", submission, algorithm="sha256").hexdigest()


def _take_from_budget(address: str) -> None:
    """Count one more objection, in windows of an hour; addresses are stored as keyed hashes, as those of log-ins."""
    now = timezone.now()
    window = int(now.timestamp() // BUDGET_SECONDS)
    limits = {hash_key("objections of site", str(window)): OBJECTIONS_PER_SITE}
    if address:
        limits[hash_key("objections", f"{find_subscriber(address)} {window}")] = OBJECTIONS_PER_ADDRESS
    for key, limit in limits.items():
        counter, _ = LogInFailures.objects.select_for_update().get_or_create(pk=key, defaults={"last_at": now})
        if counter.count >= limit:
            ends_at = datetime.fromtimestamp((window + 1) * BUDGET_SECONDS, tz=UTC)
            raise RefusalError("round.too_many_objections", clock=f"{timezone.localtime(ends_at):%H:%M}")
        counter.count, counter.last_at = counter.count + 1, now
        counter.save(update_fields=["count", "last_at"])


def find_objection(reference: str, secret: str) -> RoundStep | None:
    """Return the step that filed the objection of this number; None for a wrong number or secret, without a hint."""
    match = _REFERENCE.fullmatch(reference.strip())
    if match is None:
        return None
    round_id, subject = match.groups()
    steps = RoundStep.objects.select_related("round", "org").filter(move=RoundMove.FILE_OBJECTION)
    step = steps.filter(round_id=int(round_id), subject=int(subject)).first()
    # The hash is compared in either case: the time must not tell whether there is such a number.
    expected = step.data.get("secret_hash", "") if step is not None else ""
    is_right = constant_time_compare(_hash(secret), str(expected))
    return step if is_right else None


def answer_objection(
    *,
    actor: User,
    round_: Round,
    subject: int,
    accepts: bool | None,
    text: str,
    codes: Iterable[str] = (),
    seen: int | None = None,
) -> RoundStep:
    """Answer an objection with reasons; another person confirms the answer.

    Who accepts one to the whole list names the orgs that it concerns by their `codes`: their decisions are made anew.

    Raises: RefusalError as `make_move`.
    """
    draft = StepDraft(
        move=RoundMove.ANSWER_OBJECTION,
        subject=subject,
        accepts=accepts,
        text=text,
        outcomes=dict.fromkeys(codes) if accepts else {},
        seen=seen,
    )
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]


def list_steps_of_objection(round_: Round, subject: int) -> list[RoundStep]:
    """Return the steps about an objection in their order."""
    moves = (
        RoundMove.FILE_OBJECTION,
        RoundMove.ANSWER_OBJECTION,
        RoundMove.CONFIRM_ANSWER,
        RoundMove.RETURN_ANSWER,
    )
    return list(RoundStep.objects.filter(round=round_, subject=subject, move__in=moves).order_by("number"))


def is_confirmed_by_judge(steps: Iterable[RoundStep]) -> bool:
    """Return whether somebody confirmed the answer who had a part in the decision: nobody else of the office could."""
    return any(step.term is RoundMove.CONFIRM_ANSWER and step.data.get("has_no_substitute") for step in steps)


def _hash(secret: str) -> str:
    return hashlib.sha256(normalise_query_code(secret).encode()).hexdigest()
