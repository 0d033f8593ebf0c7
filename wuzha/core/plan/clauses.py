"""Read the numbered clauses of plan.md, and the numbers in a passage of Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wuzha.core.plan.plan import Clause, Plan

_CHAPTER = re.compile(r"#*\s*(?P<number>[一二三四五六七八九十]+)、(?P<text>.*)")
_SECTION = re.compile(r"#*\s*[(\uff08](?P<number>[一二三四五六七八九十]+)[)\uff09](?P<text>.*)")
# An item may begin with a figure (1、2022年…), but 1.5 is a number and 1、2、3 a row of them.
_ITEM = re.compile(r"#*\s*(?P<number>\d+)(?:、(?!\d+[、和至])|[.\uff0e](?!\d))(?P<text>.*)")
_BETWEEN_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_CHINESE_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_NUMBER_WITH_UNIT = re.compile(r"(\d+(?:,\d{3})+|\d+)(\.\d+)?\s*(%|\uff05|万|元|年|月|日)?")
_SENTENCE_ENDS = ("。", "；", "：", "，")
WAN = 10_000


def read_clauses(text: str) -> tuple[Clause, ...]:
    """Read the numbered clauses in their order, each with its text up to the next number.

    Chapters are numbered 一、, sections (一) and items 1、; the number of a clause is the path to it: 四(一)1. Its
    title is the first line of its text.
    """
    passages: list[tuple[str, int, list[str]]] = []
    chapter = section = ""
    for line, words in enumerate(text.splitlines(), 1):
        if match := _CHAPTER.fullmatch(words.strip()):
            chapter, section = match["number"], ""
            passages.append((chapter, line, [match["text"]]))
        elif chapter and (match := _SECTION.fullmatch(words.strip())):
            section = f"({match['number']})"
            passages.append((chapter + section, line, [match["text"]]))
        elif chapter and (match := _ITEM.fullmatch(words.strip())):
            passages.append((f"{chapter}{section}{match['number']}", line, [match["text"]]))
        elif passages:
            passages[-1][2].append(words)
    return tuple(Clause(number, "\n".join(words).strip(), line) for number, line, words in passages)


def divide_clause(clause: Clause) -> tuple[str, list[str]]:
    """Return the title of a clause, empty where its first line is a sentence, and its other lines."""
    lines = [line for line in clause.text.splitlines() if line.strip()]
    if not lines or lines[0].endswith(_SENTENCE_ENDS):
        return "", lines
    return lines[0], lines[1:]


def join_lines(text: str) -> str:
    """Return the text on one line; a line break beside a Chinese character becomes no space."""
    return _BETWEEN_CHINESE.sub("", " ".join(text.split()))


def is_quoted_in(quote: str, text: str) -> bool:
    """Return whether the quote occurs in the text word for word; only line breaks and spaces may differ."""
    return "".join(quote.split()) in "".join(text.split())


def find_unused_clauses(plan: Plan) -> tuple[Clause, ...]:
    """Return the clauses that no standard, criterion, target or duty cites, without titles that only group clauses."""
    criteria = [criterion.clause for standard in plan.standards for criterion in standard.criteria]
    standards = [standard.clause for standard in plan.standards]
    targets, duties = [target.clause for target in plan.targets], [duty.clause for duty in plan.duties]
    cited_numbers = {*criteria, *standards, *targets, *duties}
    return tuple(
        clause for clause in plan.clauses if clause.number not in cited_numbers and not _is_group_title(clause, plan)
    )


def _is_group_title(clause: Clause, plan: Plan) -> bool:
    part_number = re.compile(re.escape(clause.number) + r"[(\d].*")
    has_parts = not clause.number[-1].isdigit() and any(part_number.fullmatch(part.number) for part in plan.clauses)
    return has_parts and "\n" not in clause.text


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers in a passage: percentages, yuan, plain counts, and days as (year, month, day)."""

    percents: frozenset[int] = frozenset()
    yuan: frozenset[int] = frozenset()
    counts: frozenset[int] = frozenset()
    days: frozenset[tuple[int | None, int, int]] = frozenset()

    def __or__(self, other: Numbers) -> Numbers:
        return Numbers(
            self.percents | other.percents,
            self.yuan | other.yuan,
            self.counts | other.counts,
            self.days | other.days,
        )


def find_numbers(text: str) -> Numbers:
    """Find the numbers written in figures: 50%, 50万元 (500,000 yuan), 11月15日, 1次."""
    days = frozenset(
        (int(year) if year else None, int(month), int(day)) for year, month, day in _CHINESE_DAY.findall(text)
    )
    percents, yuan, counts = set(), set(), set()
    # Days are taken out first, or their digits would count as numbers of something.
    for digits, fraction, unit in _NUMBER_WITH_UNIT.findall(_CHINESE_DAY.sub("", text)):
        number = int(digits.replace(",", ""))
        if unit == "万":
            yuan.add(number * WAN + int((fraction[1:] + "0000")[:4] or "0"))
        elif fraction:
            # A plan sets whole numbers only: 1.5倍 is no number that a criterion could have.
            continue
        elif unit in ("%", "\uff05"):
            percents.add(number)
        elif unit == "元":
            yuan.add(number)
        elif not unit:
            counts.add(number)
    return Numbers(frozenset(percents), frozenset(yuan), frozenset(counts), days)
