"""Write the section of docs/performance.md about the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench import export, pages, search
from bench.processes import BenchmarkError
from bench.tables import describe_start, format_table, print_progress

HEADING = "The site"
SECONDS = 360


def write_section() -> str:
    """Return the whole section; a part that fails is replaced by its error."""
    parts = [
        f"\n## {HEADING}\n",
        "A county: 14 streets, 220 villages, 140 units, three years with 1,050 cases, 3,000 persons, 132,000 outreach"
        " rows. `python -m bench.run --only-site` measures this section anew.",
    ]
    for part in PARTS:
        print_progress(part.__name__.removeprefix("_write_"))
        try:
            parts += part(describe_start())
        except BenchmarkError as error:
            parts.append(f"\nFailed: {str(error).strip().splitlines()[-1][:300]}\n")
    return "\n".join(parts) + "\n"


def _write_pages(start: str) -> Iterator[str]:
    waits = pages.measure(SECONDS)
    yield "\n### Pages, twenty people at once\n"
    yield (
        "`wuzha serve` as it comes (two workers), SQLite. Twenty people of seven roles open page after page for"
        f" {SECONDS} s, with 1 to 3 s between two pages; one of them corrects a case now and then ({waits.writes} times"
        " in this run), and the village's evidence card, requested right afterwards, was never older than that. The"
        f" first {pages.SETTLING_SECONDS} s, in which everybody logs in, are not counted. The server used"
        f" {waits.processor * 1000:.0f} ms of processor a page, on average. Of {waits.count:,} pages it took more than"
        f" 100 ms for {waits.count_slower_than(0.1):,}.\n\n"
        "The server's time begins when one of its threads takes the request and ends when the page is complete"
        " (`bench/stopwatch.py`). The wait is that of a browser on the same machine, from the request to the last"
        " byte; the browsers share the two cores with the server. Aim: 95th percentile of the server's time under"
        f" 100 ms; of fewer than {pages.FEWEST_FOR_PERCENTILE} pages the longest stands in its place. {start}\n"
    )
    columns = [f"{role} {figure}" for role in ("server:", "wait:") for figure in ("median", "95th", "longest")]
    yield format_table(("page", "opened", *columns), pages.format_rows(waits))


def _write_export(start: str) -> Iterator[str]:
    yield "\n### A list of 132,000 rows as a workbook\n"
    yield f"The page that exports, SQLite, in a process of its own. {start}\n"
    yield format_table(("", "wall", "processor", "peak memory", "aim: under"), export.format_rows(*export.measure()))


def _write_search(start: str) -> Iterator[str]:
    yield "\n### Search among a million rows, PostgreSQL\n"
    figures = search.measure()
    if figures is None:
        yield "Not measured: no PostgreSQL server is installed."
        return
    yield (
        "1,056,000 outreach rows and 998,550 cases, a private server with its default settings. Server time of the"
        f" whole page, one reader at a time, {search.ROUNDS} addresses each. Aim: 95th percentile under 100 ms for"
        f" searches. {start}\n"
    )
    yield format_table(("", "median", "95th percentile", "longest"), search.format_rows(figures))


PARTS: tuple[Callable[[str], Iterator[str]], ...] = (_write_pages, _write_export, _write_search)
"""The parts in their order: each yields its heading, what was done, and a table of what `measure()` returned."""
