"""Measure how many small faults the tests of judging notice: `python -m tests.mutants --count 60 --seed 1`.

Each mutant is a copy of the product with one operator, number or word of SQL changed in the code that judges. The
tests of judging run over it, the fast ones first and then the longer ones, but none that needs a server or minutes; a
mutant that they let pass survives, and is printed with its place.
Survivors are killed by a sentence about the office's work, or explained in docs/testing.md.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
JUDGING = (
    "wuzha/core/statement",
    "wuzha/core/findings",
    "wuzha/core/sheet",
    "wuzha/core/periods.py",
    "wuzha/core/measures.py",
    "wuzha/core/loss.py",
    "wuzha/core/refused_rows.py",
    "wuzha/core/sql.py",
)
TESTS = ("tests/core", "tests/plans", "tests/engines", "tests/intake/reading")
DEADLINE_SECONDS = 600
COPIED = ("wuzha", "tests", "bench", "plans", "docs", "pyproject.toml")

OPERATORS: dict[type[ast.AST], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.Add: "-",
    ast.Sub: "+",
    ast.And: "or",
    ast.Or: "and",
}
SQL_WORDS = (
    (r" < ", " <= "),
    (r" <= ", " < "),
    (r" > ", " >= "),
    (r" >= ", " > "),
    (r" AND ", " OR "),
    (r" OR ", " AND "),
    (r" \+ ", " - "),
    (r" - ", " + "),
    (r"\bMIN\(", "MAX("),
    (r"\bMAX\(", "MIN("),
    (r"_low\b", "_high"),
    (r"_high\b", "_low"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"THEN 1 ELSE 0", "THEN 0 ELSE 1"),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file: the text from `start` to `end` (in bytes of UTF-8) becomes `text`."""

    path: Path
    line: int
    start: int
    end: int
    text: str

    def apply(self, root: Path) -> None:
        """Change the file in a copy of the product."""
        file = root / self.path
        content = file.read_bytes()
        file.write_bytes(content[: self.start] + self.text.encode() + content[self.end :])

    def describe(self) -> str:
        """Return the place and the change in one line."""
        content = (ROOT / self.path).read_bytes()
        return f"{self.path}:{self.line}  {content[self.start : self.end].decode()!r} → {self.text!r}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw mutants, run the tests over each, and print the survivors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    mutants = list(dict.fromkeys(mutant for path in list_files() for mutant in list_mutants(path)))
    drawn_mutants = Random(options.seed).sample(mutants, min(options.count, len(mutants)))
    survivors = 0
    with TemporaryDirectory(prefix="wuzha-mutants-") as folder:
        root = copy_product(Path(folder))
        if not passes(root):
            print("The tests fail without a mutant; nothing was measured.", file=sys.stderr)
            return 2
        for number, mutant in enumerate(drawn_mutants, 1):
            original = (root / mutant.path).read_bytes()
            mutant.apply(root)
            is_survivor = passes(root)
            (root / mutant.path).write_bytes(original)
            survivors += is_survivor
            print(f"{number:>3} {'SURVIVES' if is_survivor else 'killed  '} {mutant.describe()}", flush=True)
    print(f"{survivors} of {len(drawn_mutants)} mutants survive ({len(mutants)} possible, seed {options.seed}).")
    return 0


def list_files() -> list[Path]:
    """Return the modules that judge, as paths below the root."""
    places = [ROOT / name for name in JUDGING]
    paths = (path for place in places for path in (place.rglob("*.py") if place.is_dir() else [place]))
    return sorted(path.relative_to(ROOT) for path in paths)


def list_mutants(path: Path) -> Iterator[Mutant]:
    """Yield every change of one file: its operators, its numbers and the words of its SQL."""
    content = (ROOT / path).read_bytes()
    tree = ast.parse(content)
    offsets = [0]
    for line in content.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
                yield from _replace_between(path, content, offsets, left, right, operator)
        elif isinstance(node, ast.BoolOp):
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from _replace_between(path, content, offsets, left, right, node.op)
        elif isinstance(node, ast.BinOp):
            yield from _replace_between(path, content, offsets, node.left, node.right, node.op)
        elif isinstance(node, ast.Constant) and id(node) not in documentation:
            yield from _replace_constant(path, content, offsets, node)


def _replace_between(
    path: Path, content: bytes, offsets: list[int], left: ast.expr, right: ast.expr, operator: ast.AST
) -> Iterator[Mutant]:
    text = OPERATORS.get(type(operator))
    if text is None or left.end_lineno is None or left.end_col_offset is None:
        return
    start = offsets[left.end_lineno - 1] + left.end_col_offset
    end = offsets[right.lineno - 1] + right.col_offset
    between = re.sub(rb"[()\s]", lambda match: b" " * len(match[0]), content[start:end])
    word = between.strip()
    if word and re.fullmatch(rb"[^#]+", word):
        first = start + between.index(word)
        yield Mutant(path, left.end_lineno, first, first + len(word), text)


def _replace_constant(path: Path, content: bytes, offsets: list[int], node: ast.Constant) -> Iterator[Mutant]:
    if node.end_lineno != node.lineno or node.end_col_offset is None:
        return
    start, end = (offsets[node.lineno - 1] + column for column in (node.col_offset, node.end_col_offset))
    text = content[start:end].decode()
    if isinstance(node.value, bool):
        yield Mutant(path, node.lineno, start, end, str(not node.value))
    elif isinstance(node.value, int):
        yield Mutant(path, node.lineno, start, end, str(node.value + 1))
    elif isinstance(node.value, str):
        for pattern, word in SQL_WORDS:
            for match in re.finditer(pattern, text):
                first = start + len(text[: match.start()].encode())
                yield Mutant(path, node.lineno, first, first + len(match[0].encode()), word)


def copy_product(folder: Path) -> Path:
    """Copy what the tests need; return the root of the copy."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(source, folder / name)
    return folder


def passes(root: Path) -> bool:
    """Return whether the tests of judging pass in the copy, the fast ones first."""
    return all(passes_marked(root, marks) for marks in ("not slow and not long", "long and not slow"))


def passes_marked(root: Path, marks: str) -> bool:
    """Return whether the tests with these marks pass; one that takes too long does not."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "2", "-p", "no:cacheprovider", "-m", marks, *TESTS]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        process = subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=DEADLINE_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return process.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
