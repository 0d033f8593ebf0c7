"""Convert a kind of paper to and from its part of an address."""

from __future__ import annotations

from wuzha.reports.papers.paper_kinds import PaperKind


class PaperKindConverter:
    """A part of a path that names a kind of paper; an address with another word there is none."""

    regex = "[a-z_]+"

    def to_python(self, value: str) -> PaperKind:
        """Return the kind.

        Raises: ValueError if the word names none.
        """
        kind = PaperKind.get(value)
        if kind is None:
            raise ValueError(value)
        return kind

    def to_url(self, value: PaperKind | str) -> str:
        """Return the word for the kind in addresses."""
        return str(value)
