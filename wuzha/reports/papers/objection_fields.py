"""Make the values of the answer to an objection."""

from __future__ import annotations

from collections.abc import Sequence

from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.models import RoundStep
from wuzha.decisions.objection_services import is_confirmed_by_judge
from wuzha.decisions.round_words import write_objection_number
from wuzha.orgs.models import Org
from wuzha.reports.papers.paper_contents import ObjectionAnswer
from wuzha.reports.papers.round_books import RoundBooks, find_day

_CONFIRMED_BY_JUDGE = "本答复的核准人参与了这项认定，本级没有其他人可以核准。"


def build_objection_answer(books: RoundBooks, subject: int) -> ObjectionAnswer:
    """Return the answer to the objection of this number, which a second person has confirmed."""
    filing = books.find_last_step(RoundMove.FILE_OBJECTION, subject=subject)
    answer = books.find_last_step(RoundMove.ANSWER_OBJECTION, subject=subject)
    received_on = find_day(filing)
    if filing is None or answer is None or received_on is None:
        raise LookupError("an objection without an answer has no paper of it")
    org = filing.org.name if filing.org is not None else books.round.org.name
    return ObjectionAnswer(
        number=get_reference(filing),
        received_on=received_on,
        org=org,
        subject=books.quote(filing.text),
        check=books.quote(answer.text),
        answer=_describe_answer(books, answer),
        reopening=_describe_reopening(answer, _list_reopened_names(filing, answer)),
    )


def _describe_answer(books: RoundBooks, answer: RoundStep) -> str:
    confirmation = books.find_last_step(RoundMove.CONFIRM_ANSWER, subject=answer.subject)
    # In the text of the answer itself: a template of the office that was stored earlier has no field for it.
    note = _CONFIRMED_BY_JUDGE if confirmation is not None and is_confirmed_by_judge([confirmation]) else ""
    return ("异议成立。" if answer.accepts else "异议不成立。") + note


def get_reference(filing: RoundStep) -> str:
    """Return the number by which who filed an objection knows it."""
    return str(filing.data.get("reference") or write_objection_number(filing.round_id, filing.subject))


def _describe_reopening(answer: RoundStep, names: Sequence[str]) -> str:
    if not answer.accepts or not names:
        return ""
    return f"据此重新认定{'、'.join(names)}的考核结果，其他结论不变。"


def _list_reopened_names(filing: RoundStep, answer: RoundStep) -> list[str]:
    """Return the org that the objection is about; of one to the whole list those that its answer names."""
    if filing.org is not None:
        return [filing.org.name]
    codes = answer.data.get("outcomes", {})
    return list(Org.objects.filter(code__in=codes).order_by("path").values_list("name", flat=True))
