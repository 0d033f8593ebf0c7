"""Chinese sentences are punctuated as Chinese: no half-width mark beside a Chinese character."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.source_trees import parse_source

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "wuzha").rglob("*.py"))
CHINESE = "\u3400-\u9fff"
HAN = re.compile(f"[{CHINESE}]")
PLACEHOLDER = "〇"
"""Stands for the value of `{…}` in a sentence: it may be Chinese."""

MARK = re.compile(rf"[{CHINESE}{PLACEHOLDER}”）][,:;?!]|[,:;?!][{CHINESE}“（]")
BRACKET = re.compile(rf"[{CHINESE}{PLACEHOLDER}“”][()]|[()][{CHINESE}{PLACEHOLDER}“”]")
CLAUSE = re.compile(r"[一二三四五六七八九十]+\([一二三四五六七八九十]+\)")
"""The number of a clause, such as 四(一)1: its brackets are half-width wherever it stands."""

ONLY_IN_A_PATTERN = "(?"
SPELLED_AS_IN_LEDGERS = ("core/sheet/columns.py", "core/sheet/shared_columns.py", "core/vocabulary.py", "demo/")
"""Modules that spell words as ledgers do, brackets included."""


def test_no_half_width_mark_stands_beside_a_chinese_character(sentences: dict[str, str]) -> None:
    assert {place: line for place, line in sentences.items() if MARK.search(line)} == {}


def test_no_half_width_bracket_stands_beside_a_chinese_character_except_in_the_number_of_a_clause(
    sentences: dict[str, str],
) -> None:
    own_sentences = {place: line for place, line in sentences.items() if not place.startswith(SPELLED_AS_IN_LEDGERS)}
    assert {place: line for place, line in own_sentences.items() if BRACKET.search(CLAUSE.sub("", line))} == {}


@pytest.mark.parametrize("text", ["'村:1'", "'请核对,再填'", "'在(一)'", "f'{x}:中'", "f'中{x}:1'", "'中{x}? '"])
def test_a_half_width_mark_is_found(text: str) -> None:
    ((_, line),) = find_lines(ast.parse(f"print({text})"))
    assert MARK.search(line) or BRACKET.search(line)


@pytest.mark.parametrize(
    "text", ["'达标：四(一)1'", "'i!，i=0'", "re.compile('中?')", "'(?:中)?'", "f'证据：{x}\\n{y};'"]
)
def test_correct_punctuation_passes(text: str) -> None:
    assert not [line for _, line in find_lines(ast.parse(f"print({text})")) if MARK.search(line)]


@pytest.fixture(scope="module")
def sentences() -> dict[str, str]:
    """Return every line of a text that holds Chinese, by file and place."""
    return {
        f"{path.relative_to(ROOT / 'wuzha').as_posix()}:{place}": line
        for path in SOURCES
        for place, line in find_lines(parse_source(path))
    }


def find_lines(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the lines with Chinese of every text with their places, except docstrings and patterns."""
    skipped_ids = {id(part) for node in ast.walk(tree) for part in not_for_users(node)}
    for node in ast.walk(tree):
        text = get_text(node)
        if text and id(node) not in skipped_ids and ONLY_IN_A_PATTERN not in text:
            for number, line in enumerate(text.splitlines(), 1):
                if HAN.search(line):
                    yield f"{node.lineno}:{node.col_offset}:{number}", line


def not_for_users(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(ast.Constant() as docstring):
            yield docstring
        case ast.Call(ast.Attribute(ast.Name("re"))):
            yield from ast.walk(node)
        case ast.JoinedStr():
            yield from node.values


def get_text(node: ast.AST) -> str:
    match node:
        case ast.JoinedStr(parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else PLACEHOLDER for part in parts)
        case ast.Constant(str(text)):
            return re.sub(r"\{\w*(:[^{}]*\|[^{}]*)?\}", PLACEHOLDER, text)
    return ""
