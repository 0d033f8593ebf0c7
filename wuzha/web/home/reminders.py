"""Write what each org owes as a text that is pasted into a chat group or printed; it names no person and no case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import translate
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Register, TodoVerb
from wuzha.web.home.todo_groups import TodoGroup, describe_amount, describe_due

OFFICE_VERBS = frozenset({TodoVerb.CONFIRM, TodoVerb.CHECK, TodoVerb.DECIDE, TodoVerb.SET, TodoVerb.REMIND})
ROW_VERBS = frozenset({TodoVerb.COMPLETE, TodoVerb.VERIFY, TodoVerb.REPAIR})
POLICE_REGISTERS = frozenset({Register.CASES, Register.PERSONS, Register.DENS})
"""The registers whose rows the police keep."""


def list_reminders(groups: Iterable[TodoGroup], today: date) -> list[str]:
    """Return a text for each org with something in these groups, in the order of the groups."""
    lines: dict[tuple[str, str], list[str]] = {}
    for group in groups:
        by_org: dict[tuple[str, str], list[TodoItem]] = {}
        for item in group.items:
            by_org.setdefault((item.org_code, item.org_name), []).append(item)
        for org, items in by_org.items():
            lines.setdefault(org, []).append(_describe_items(items, today))
    return [_write_text(name, texts) for (_code, name), texts in lines.items()]


def _find_owner(item: TodoItem) -> str:
    """Return who does it about the org, empty for the org itself."""
    if item.reminder:
        return ""
    if item.verb is TodoVerb.ATTEST:
        return translate("考核组")
    if item.verb is TodoVerb.SIGN:
        return translate("领导小组组长")
    if item.verb in OFFICE_VERBS:
        return translate("办公室")
    is_police = item.verb is TodoVerb.ANSWER or (item.verb in ROW_VERBS and item.register in POLICE_REGISTERS)
    return translate("派出所") if is_police else ""


def _write_text(name: str, texts: list[str]) -> str:
    heading = translate("{name}待办事项：", name=name)
    return "\n".join([heading, *(f"{number}. {text}" for number, text in enumerate(texts, 1))])


def _describe_items(items: list[TodoItem], today: date) -> str:
    """Return the items of one org and one object as a line, such as 报送2022年9月案件台账，应于2022年10月5日前办结."""
    first, amount = items[0], describe_amount(items)
    # The office chases a report; the org is asked to send it.
    verb = TodoVerb.REPORT if first.verb is TodoVerb.CHASE else first.verb
    text = first.reminder or translate("{verb}{title}", verb=verb.label, title=first.title)
    if amount and not first.reminder:
        text = translate("{text}（{amount}）", text=text, amount=amount)
    if owner := _find_owner(first):
        text = translate("{text}，由{owner}办理", text=text, owner=owner)
    due_on = min((item.due_on for item in items if item.due_on is not None), default=None)
    if due_on is None:
        return translate("{text}。", text=text)
    words = {"text": text, "day": format_day(due_on), "due": describe_due(due_on, today)}
    return translate("{text}，应于{day}前办结（{due}）。", **words)
