"""Problems and refusals: a code of the catalogue with its place, written as a text and a remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from wuzha.core.i18n import fill_slots, override, translate
from wuzha.core.personal_data import (
    describe,
    is_personal,
    is_personal_title,
    localize_description,
    quote,
    quote_words,
)
from wuzha.core.personal_numbers import holds_personal_number
from wuzha.core.problem_catalogue.books import (
    ATTRIBUTION_PROBLEMS,
    CAPTURE_PROBLEMS,
    ENTRIES_PROBLEMS,
    ORGS_PROBLEMS,
    REFUSED_ITEMS_PROBLEMS,
    UPLOADS_PROBLEMS,
)
from wuzha.core.problem_catalogue.commands import (
    ASSESSING_PROBLEMS,
    DATABASE_PROBLEMS,
    OPTIONS_PROBLEMS,
    OUTPUTS_PROBLEMS,
    PATHS_PROBLEMS,
    SERVER_PROBLEMS,
)
from wuzha.core.problem_catalogue.documents import EXPORTS_PROBLEMS, MAPS_PROBLEMS, PAPERS_PROBLEMS
from wuzha.core.problem_catalogue.engines import FACTS_PROBLEMS, QUESTIONS_PROBLEMS
from wuzha.core.problem_catalogue.groups import GROUPS_PROBLEMS
from wuzha.core.problem_catalogue.ledgers import (
    CELLS_PROBLEMS,
    FILES_PROBLEMS,
    ORG_REFERENCES_PROBLEMS,
    ROWS_PROBLEMS,
    SHEETS_PROBLEMS,
)
from wuzha.core.problem_catalogue.maintenance import BACKUPS_PROBLEMS, DATA_FOLDER_PROBLEMS, RESTORING_PROBLEMS
from wuzha.core.problem_catalogue.monthly_forms import MONTHLY_FORMS_PROBLEMS
from wuzha.core.problem_catalogue.people import PEOPLE_PROBLEMS
from wuzha.core.problem_catalogue.plans import PLANS_PROBLEMS
from wuzha.core.problem_catalogue.rounds import ROUNDS_PROBLEMS
from wuzha.core.problem_catalogue.seals import SEALS_PROBLEMS
from wuzha.core.problem_catalogue.template import ProblemTemplate
from wuzha.core.vocabulary import Severity

_QUOTED_SLOTS = ("value", "identity", "known")
"""Slots whose words come from a cell or a field: what may be quoted is decided here."""
_KNOWN_ORG_CODES = (".wrong_kind", ".ambiguous")
"""The ends of codes whose value names an org that exists, whatever it sounds like."""
_TRANSLATED_SLOTS = ("kind", "register", "state", "action", "role", "why")
"""Slots whose words are Chinese texts of the program and are translated with the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in one place; `line` is the line number of the sheet, `value` what the cell shows.

    `text` and `remedy` are Chinese, as papers have them; their localized forms are in the language of the reader.
    """

    code: str
    severity: Severity
    text: str
    remedy: str
    file: str | None = None
    sheet: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None
    words: Mapping[str, object] = field(default_factory=dict, compare=False)

    def without_quotes(self) -> Problem:
        """Return the problem as somebody may read it who did not send the file: values are described."""
        quotes = {name: describe(str(self.words[name])) for name in _QUOTED_SLOTS if self.words.get(name) is not None}
        if self.value is None and not quotes:
            return self
        if not self.words:
            # Stored before problems had words: in the finished text the value cannot be told from the rest.
            return replace(self, text=_add_place("……", self), value=None)
        return build_problem(self.code, **{**self.words, **quotes})  # type: ignore[arg-type]

    @property
    def localized_text(self) -> str:
        """The place and the fault, in the reader's language."""
        template = CATALOGUE.get(self.code) if self.words else None
        if template is None:
            return self.text
        return _add_place(_fill(translate(template.text), _translate_words(self.words)), self)

    @property
    def localized_remedy(self) -> str:
        """The remedy, in the reader's language."""
        template = CATALOGUE.get(self.code) if self.words else None
        return self.remedy if template is None else _fill(translate(template.remedy), _translate_words(self.words))


LEFT_OUT = "refused.left_out"
"""The code of the warning that refused rows were left out of the judgement."""

CATALOGUE: Mapping[str, ProblemTemplate] = {
    **FILES_PROBLEMS,
    **SHEETS_PROBLEMS,
    **CELLS_PROBLEMS,
    **ORG_REFERENCES_PROBLEMS,
    **ROWS_PROBLEMS,
    **GROUPS_PROBLEMS,
    **FACTS_PROBLEMS,
    **QUESTIONS_PROBLEMS,
    **ORGS_PROBLEMS,
    **ENTRIES_PROBLEMS,
    **CAPTURE_PROBLEMS,
    **REFUSED_ITEMS_PROBLEMS,
    **ATTRIBUTION_PROBLEMS,
    **UPLOADS_PROBLEMS,
    **PEOPLE_PROBLEMS,
    **PLANS_PROBLEMS,
    **MAPS_PROBLEMS,
    **EXPORTS_PROBLEMS,
    **PAPERS_PROBLEMS,
    **MONTHLY_FORMS_PROBLEMS,
    **OPTIONS_PROBLEMS,
    **PATHS_PROBLEMS,
    **OUTPUTS_PROBLEMS,
    **ASSESSING_PROBLEMS,
    **DATABASE_PROBLEMS,
    **SERVER_PROBLEMS,
    **BACKUPS_PROBLEMS,
    **RESTORING_PROBLEMS,
    **ROUNDS_PROBLEMS,
    **DATA_FOLDER_PROBLEMS,
    **SEALS_PROBLEMS,
}
"""Every code that can be raised; its first word, before the dot, is its family."""

_CELL_CODES = {*CELLS_PROBLEMS, *ORG_REFERENCES_PROBLEMS}
"""Codes whose value is a cell that may hold anything; other values were read, or are words of a plan or a command."""


def build_problem(
    code: str,
    *,
    file: str | None = None,
    sheet: str | None = None,
    line: int | None = None,
    column: str | None = None,
    value: str | None = None,
    **context: object,
) -> Problem:
    """Build the problem of this code; its text begins with line and column where they are known."""
    template = CATALOGUE[code]
    words = {"file": file, "sheet": sheet, "line": line, "column": column, "value": value} | context
    words = _protect_words(code, words)
    value = None if value is None else str(words["value"])
    # The stored text is Chinese, whatever the language of the reader who causes it.
    with override(None):
        text, remedy = _fill(template.text, words), _fill(template.remedy, words)
        result = Problem(
            code=code,
            severity=template.severity,
            text=text,
            remedy=remedy,
            file=file,
            sheet=sheet,
            line=line,
            column=column,
            value=value,
            words=words,
        )
        return replace(result, text=_add_place(text, result))


def _fill(text: str, words: Mapping[str, object]) -> str:
    """Return the text with its slots filled; a description in place of a value has no quotation marks around it.

    A sentence reads well with both where such a slot begins a clause, or stands in brackets.
    """
    filled = fill_slots(text, words)
    for name in _QUOTED_SLOTS:
        word = words.get(name)
        if isinstance(word, str) and (description := localize_description(word)):
            phrase = translate("所填内容（{description}）", description=description)
            if filled.startswith(f"“{word}”"):
                phrase = phrase[:1].upper() + phrase[1:]
            filled = filled.replace(f"“{word}”", phrase).replace(word, description)
    return filled


def _add_place(fault: str, problem: Problem) -> str:
    """Put line and column before the fault, where they are known."""
    match problem.line, problem.column:
        case (None | 0, None | ""):
            return fault
        case (None | 0, column):
            return translate("“{column}”：{fault}", column=column, fault=fault)
        case (line, None | ""):
            return translate("第{line}行：{fault}", line=line, fault=fault)
        case (line, column):
            return translate("第{line}行“{column}”：{fault}", line=line, column=column, fault=fault)
    raise AssertionError


def _translate_words(words: Mapping[str, object]) -> dict[str, object]:
    return {name: translate(str(word)) if name in _TRANSLATED_SLOTS else word for name, word in words.items()}


def names_known_org(code: str) -> bool:
    """Return whether the value of a problem with this code is the name of an org that exists."""
    return code.endswith(_KNOWN_ORG_CODES)


def names_read_value(code: str) -> bool:
    """Return whether the value of a problem with this code is a cell that could be read, and so names nobody."""
    return code in ROWS_PROBLEMS


def _protect_words(code: str, words: Mapping[str, object]) -> dict[str, object]:
    """Return the words with descriptions in place of personal data."""
    if names_known_org(code):
        return dict(words)
    quote_word = quote if code in _CELL_CODES else quote_words
    return {
        name: quote_word(word) if name in _QUOTED_SLOTS and isinstance(word, str) else word
        for name, word in words.items()
    }


def format_refusal(code: str, /, **context: object) -> str:
    """Return the fault and the remedy of this code as one message."""
    template, words = CATALOGUE[code], _translate_words(_protect_words(code, context))
    fault, remedy = (_fill(translate(text), words) for text in (template.text, template.remedy))
    return translate("{fault}{remedy}", fault=fault, remedy=remedy)


class RefusalError(Exception):
    """A file, a plan or a request that cannot be processed; the message has the fault and its remedy.

    `code` is a code of the catalogue, `context` fills the slots of its text.
    """

    def __init__(self, code: str, /, **context: object) -> None:
        super().__init__(format_refusal(code, **context))
        self.code, self.context = code, context


def refuse_personal_data(*texts: str) -> None:
    """Refuse free words that hold a telephone or ID number, or are the name of a person.

    Raises: RefusalError with a sentence that does not repeat them.
    """
    if any(is_personal(text) for text in texts):
        raise RefusalError("text.personal_refused")


def refuse_personal_number(number: str) -> None:
    """Refuse the number of a case that looks like a person's, before it is known whether there is such a case.

    Raises: RefusalError with a sentence that does not repeat it.
    """
    if is_personal_title(number) or holds_personal_number(number):
        raise RefusalError("text.personal_refused")
