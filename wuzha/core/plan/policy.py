"""Refuse in a plan what national rules forbid to assess: each refusal names the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wuzha.core.plan.items import ItemReader, PlanItem
from wuzha.core.plan.plan import Clause
from wuzha.core.plan.policy_words import APPROVAL_NUMBER, FORBIDDEN_WORDS, HONOUR_WORDS, NAMING_RULE, undisguise

TEXT_KEYS = ("title", "quote")


@dataclass(frozen=True, slots=True)
class PolicyGuard:
    """Checks the words by which orgs are judged; `is_approved`: the plan has the number of its approval."""

    reader: ItemReader
    is_approved: bool

    def check_condition(self, fields: Mapping[str, PlanItem], clause: Clause | None) -> None:
        """Note what a criterion, target or duty may not assess or promise, in its title, its quote and its clause.

        People attest by the whole clause, so that a quote of its harmless half does not help.
        """
        has_forbidden_words = [self._check_forbidden(fields.get(key)) for key in TEXT_KEYS]
        if clause is not None and "clause" in fields and not any(has_forbidden_words):
            self._note_forbidden(fields["clause"], clause.text)
        self.check_honours(fields, TEXT_KEYS)

    def check_reading(self, fields: Mapping[str, PlanItem]) -> None:
        """Note the same in the title of a reading, or in the text of one of its options."""
        for key in ("title", "text"):
            self._check_forbidden(fields.get(key))
        self.check_honours(fields, ("title", "text"))

    def check_honours(self, fields: Mapping[str, PlanItem], keys: Iterable[str] = ("title",)) -> None:
        """Note words of naming in texts that results print, unless the plan was approved."""
        for key in () if self.is_approved else keys:
            if match := HONOUR_WORDS.search(undisguise(_read_words(fields.get(key)))):
                self.reader.note("plan.naming", fields[key], match[0], rule=NAMING_RULE)

    def _check_forbidden(self, item: PlanItem | None) -> bool:
        return item is not None and self._note_forbidden(item, _read_words(item))

    def _note_forbidden(self, item: PlanItem, text: str) -> bool:
        """Note each thing that the text asks for and may not; return whether there was any."""
        words = undisguise(text)
        matches = [(match[0], rule) for pattern, rule in FORBIDDEN_WORDS if (match := pattern.search(words))]
        for value, rule in matches:
            self.reader.note("plan.policy", item, value, rule=rule)
        return bool(matches)


def build_policy_guard(approval: PlanItem | None, reader: ItemReader) -> PolicyGuard:
    """Return the guard of a plan with this approval; note an approval that is no number of a paper, such as 无."""
    text = _read_words(approval)
    is_approved = APPROVAL_NUMBER.search(undisguise(text)) is not None
    if approval is not None and text.strip() and not is_approved:
        reader.note("plan.approval", approval, text)
    return PolicyGuard(reader, is_approved=is_approved)


def _read_words(item: PlanItem | None) -> str:
    return item.content if item is not None and isinstance(item.content, str) else ""
