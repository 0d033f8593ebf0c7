"""Draw docs/picture.svg, the output of a command on a terminal: `python docs/picture.py TITLE COMMAND …`."""

import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from fcntl import ioctl
from html import escape, unescape
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

PICTURE = Path(__file__).with_name("picture.svg")
COLUMNS, ROWS = 100, 400
CELL = 12.2
BLANK = "\xa0"
FINDINGS = "方案："
FORMAT = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
text {{ font-family: "Noto Sans Mono CJK SC", "Sarasa Mono SC", monospace; font-size: 22px }}
.{unique_id}-title {{ font-size: 16px }}
{styles}
</style>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
{matrix}
</g>
</svg>
"""
TEXT = re.compile(
    r'<text class="(wuzha-r\d+)" x="([\d.]+)" y="([\d.]+)" textLength="[^"]*" clip-path="[^"]*">(.*?)</text>'
)


def run_command(command: list[str]) -> str:
    """Run the command on a pseudo-terminal and return its output with colours."""
    reader, writer = pty.openpty()
    ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    process = subprocess.Popen(command, stdout=writer, stderr=subprocess.DEVNULL, env=environment)
    os.close(writer)
    output = bytearray()
    while True:
        try:
            output += os.read(reader, 65536)
        except OSError:
            break
    if process.wait() != 0:
        raise SystemExit(f"{' '.join(command)}: {process.returncode}")
    return output.decode().replace("\r\n", "\n")


def draw(text: str, title: str) -> str:
    """Return the text, from where the findings begin, as one SVG without external references."""
    findings = text[max(text.find(FINDINGS), 0) :].strip("\n")
    console = Console(width=COLUMNS, record=True, file=io.StringIO())
    for line in Text.from_ansi(findings).split("\n", allow_blank=True):
        console.print(line, soft_wrap=True)
    svg = console.export_svg(title=title, theme=DIMMED_MONOKAI, code_format=FORMAT, unique_id="wuzha")
    return TEXT.sub(_place_in_cells, svg)


def _place_in_cells(element: re.Match[str]) -> str:
    """Split a text into runs of wide and narrow characters, each with its own position: rich assumes narrow ones."""
    style, column, top, content = element.groups()
    place, runs = float(column), []
    for _, characters in groupby(unescape(content), key=lambda character: (cell_len(character), character == BLANK)):
        run = "".join(characters)
        width = cell_len(run) * CELL
        if not run.startswith(BLANK):
            position = f'x="{place:g}" y="{top}" textLength="{width:g}"'
            runs.append(f'<text class="{style}" {position}>{escape(run)}</text>')
        place += width
    return "\n".join(runs)


if __name__ == "__main__":
    _, heading, *command = sys.argv
    PICTURE.write_text(draw(run_command(command), heading), encoding="utf-8")
