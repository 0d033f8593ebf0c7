"""The rows of all files as books: which rows repeat, contradict or supersede each other, and what was known when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from wuzha.core.facts import FRAMES, KEYS, Facts, Row, Value
from wuzha.core.sheet.cells import Raw, read_identity
from wuzha.core.sheet.columns import COLUMNS
from wuzha.core.sheet.rows import ParsedRow
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.sheet_report import Tally

_KNOWN_SINCE: Mapping[Register, str] = {
    Register.CASES: "received_on",
    Register.PERSONS: "received_on",
    Register.DENS: "received_on",
    Register.SANCTIONS: "received_on",
    Register.OUTREACH: "received_on",
    Register.DECLARATIONS: "filed_on",
    Register.BASELINES: "signed_on",
    Register.ATTESTATIONS: "on",
}

Identity = tuple[Value, ...]


@dataclass(slots=True, eq=False)
class Entry:
    """A row in the books, with the place it came from; `names` is what an org is called."""

    tally: Tally
    line: int
    column: str
    facts: tuple[Row, ...]
    names: tuple[str, ...] = ()
    is_refused: bool = False

    @property
    def place(self) -> str:
        return f"“{self.tally.sheet}”第{self.line}行"

    def contradict(self, identity: str, other: Entry) -> None:
        """Send the row back because another one says something else of the same thing."""
        self.refuse()
        self.tally.report(
            "row.conflict", line=self.line, column=self.column, raw=identity, other=other.place, identity=identity
        )

    def refuse(self) -> None:
        """Take the row out of the facts."""
        if not self.is_refused:
            self.is_refused = True
            self.tally.rows -= 1
            self.tally.refused += 1


class Books:
    """The entries of every register in the order of the files; nothing is ever overwritten."""

    def __init__(self) -> None:
        self._entries: dict[Register, list[Entry]] = {register: [] for register in Register}
        self._holders: dict[tuple[str, Register], dict[Identity, Entry]] = {}
        self._refused_cases: dict[str, None] = {}

    def enter(self, register: Register, row: ParsedRow, *, tally: Tally, line: int, column: str) -> None:
        """Enter an accepted row.

        The same identity twice in one file: equal facts are one row, different ones send both back.
        """
        entry = Entry(tally, line, column, row.facts, row.names)
        holders = self._holders.setdefault((tally.file, register), {})
        places = _places(register, KEYS[register])
        keys = [tuple([fact[place] for place in places]) for fact in row.facts]
        twins = [(holder, key) for key in keys if (holder := holders.get(key)) is not None]
        if len(twins) == len(keys) and all(_agree(holder, entry, key, places) for holder, key in twins):
            tally.repeated += 1
            return
        for key in keys:
            holders.setdefault(key, entry)
        tally.rows += 1
        tally.report_row(line, row.faults)
        self._entries[register].append(entry)
        in_dispute = [(holder, _said(register, key)) for holder, key in twins if not _agree(holder, entry, key, places)]
        _send_all_back(entry, in_dispute)

    def note_refused_case(self, number: Raw) -> None:
        """A case of this number stands in the files, although its row was sent back; one without a number does not."""
        if isinstance(known := read_identity(number).value, str):
            self._refused_cases[known] = None

    @property
    def refused_cases(self) -> tuple[str, ...]:
        """The numbers of cases whose rows were sent back."""
        return tuple(self._refused_cases)

    def history(self, register: Register) -> tuple[Entry, ...]:
        """Every entry that was not sent back, superseded ones too."""
        return tuple(entry for entry in self._entries[register] if not entry.is_refused)

    def sent_back(self, register: Register) -> tuple[Entry, ...]:
        """The entries that came in and had to go back."""
        return tuple(entry for entry in self._entries[register] if entry.is_refused)

    def in_force(self, register: Register) -> tuple[Entry, ...]:
        """The entries of a register that no later file supersedes."""
        places = _places(register, KEYS[register])
        last = {tuple([entry.facts[0][place] for place in places]): entry for entry in self.history(register)}
        return tuple(last.values())

    def facts(self, as_of: date | None) -> Facts:
        """The rows in force: of several with one identity the last that was known by `as_of`."""
        return {register: self._known(register, as_of) for register in Register}

    def _known(self, register: Register, as_of: date | None) -> Sequence[Row]:
        places = _places(register, KEYS[register])
        since = _places(register, (_KNOWN_SINCE[register],))[0] if register in _KNOWN_SINCE else None
        last: dict[Identity, Row] = {}
        for entry in self._entries[register]:
            if entry.is_refused:
                continue
            for fact in entry.facts:
                if as_of is None or since is None or _is_known(fact[since], as_of):
                    last[tuple([fact[place] for place in places])] = fact
        facts = len(FRAMES[register].columns)
        return [row[:facts] for row in last.values()]


@cache
def _places(register: Register, names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(FRAMES[register].names.index(name) for name in names)


def _is_known(since: Value, as_of: date) -> bool:
    return not isinstance(since, date) or since <= as_of


def _agree(holder: Entry, entry: Entry, key: Identity, places: tuple[int, ...]) -> bool:
    """Both say the same of this identity; a row already sent back agrees with nobody."""
    if holder.is_refused or holder.names != entry.names:
        return False
    return _fact_of(holder, key, places) == _fact_of(entry, key, places)


def _fact_of(entry: Entry, key: Identity, places: tuple[int, ...]) -> Row | None:
    if len(entry.facts) == 1:
        return entry.facts[0]
    return next((fact for fact in entry.facts if tuple([fact[place] for place in places]) == key), None)


def _send_all_back(entry: Entry, in_dispute: Sequence[tuple[Entry, str]]) -> None:
    """Every row is told of one that contradicts it, in its own place."""
    if in_dispute:
        entry.contradict(in_dispute[0][1], in_dispute[0][0])
    for holder, identity in in_dispute:
        if not holder.is_refused:
            holder.contradict(identity, entry)


def _said(register: Register, identity: Identity) -> str:
    """An identity as an office would say it: 520399001201、案件、2021-08."""
    terms = {column.key: column.terms for column in COLUMNS[register]}
    parts = []
    for key, part in zip(KEYS[register], identity, strict=True):
        term = terms[key]
        parts.append(str(part) if term is None else term.of(str(part)).written)
    return "、".join(parts)
