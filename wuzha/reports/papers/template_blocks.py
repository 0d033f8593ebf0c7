"""The parts that base templates are written in: titles, paragraphs, tables, conditions and repetitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wuzha.reports.papers.paper_style import ATTACHMENT, BODY, CELL, CELL_CENTRE, PaperStyle


@dataclass(frozen=True, slots=True)
class PaperTitle:
    """The title in its lines; below it stands that the assessment is internal, where it is, and the paper's number."""

    lines: Sequence[str]
    has_number: bool = True


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paragraph."""

    text: str
    style: PaperStyle = BODY


@dataclass(frozen=True, slots=True)
class PaperCondition:
    """Parts that stand only where a condition holds, and others where it does not."""

    condition: str
    parts: Sequence[PaperBlock]
    otherwise: Sequence[PaperBlock] = ()


@dataclass(frozen=True, slots=True)
class PaperRepetition:
    """Parts that are repeated for each row of a list, which is called 项 in them."""

    list_name: str
    parts: Sequence[PaperBlock]


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column: its heading, what its cells hold of a row (行), and its width in millimetres."""

    heading: str
    text: str
    width_mm: float
    style: PaperStyle = CELL_CENTRE


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table with a row for each row of a list; its heading is repeated on every page."""

    list_name: str
    columns: Sequence[PaperColumn]
    if_empty: str = "（无）"


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form: labels and fields in turn, and its least height."""

    cells: Sequence[str]
    height_mm: float = 12


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A form of labels and fields, filled in by the program or by hand."""

    rows: Sequence[FormRow]


@dataclass(frozen=True, slots=True)
class SignatureLines:
    """The office and the day at the end of a paper."""


@dataclass(frozen=True, slots=True)
class AnnexHead:
    """The beginning of an annex on a new page."""

    label: str
    title: str


PaperBlock = (
    PaperTitle | PaperText | PaperCondition | PaperRepetition | PaperTable | PaperForm | SignatureLines | AnnexHead
)


def list_attachments(*names: str) -> tuple[PaperText, ...]:
    """Return the lines that name the annexes, after an empty line."""
    if len(names) == 1:
        lines = [f"附件：{names[0]}"]
    else:
        labels = ("附件：", *["　　　"] * (len(names) - 1))
        lines = [f"{label}{number}．{name}" for number, (label, name) in enumerate(zip(labels, names, strict=True), 1)]
    return (PaperText(""), *(PaperText(line, ATTACHMENT) for line in lines))


def make_column(heading: str, width_mm: float, *, name: str = "", is_text: bool = False) -> PaperColumn:
    """Return a column that shows the field with its heading's name, or with another one."""
    return PaperColumn(heading, f"{{{{ 行.{name or heading} }}}}", width_mm, CELL if is_text else CELL_CENTRE)
