"""The measures, fonts and styles of official papers (GB/T 9704-2012): A4, 22 lines of 28 characters, no red head.

The lines are asked for by their exact height and the spacing of letters, not by a document grid: LibreOffice gives a
letter that is wider than a cell of the grid two cells, and every program keeps exact heights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LINE_HEIGHT_PT = 28.9
LETTER_SPACING_PT = -0.25
BODY_SIZE_PT = 16
CHARACTER_PT = BODY_SIZE_PT + LETTER_SPACING_PT

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37, 35, 28, 26
TEXT_WIDTH_MM = PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM
FOOTER_DISTANCE_MM = 18.8
"""With the two lines of the footer above it, the page number stands 7 mm below the text."""

SONG, FANG_SONG, KAI, HEI, TITLE_SONG = "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
FALLBACK_FONTS: Mapping[str, tuple[str, ...]] = {
    SONG: ("SimSun", "Noto Serif CJK SC"),
    FANG_SONG: ("仿宋", "FangSong", "STFangsong"),
    KAI: ("楷体", "KaiTi", "STKaiti"),
    HEI: ("SimHei", "Noto Sans CJK SC"),
    TITLE_SONG: ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "宋体"),
}
"""The fonts that a program takes where it has not the official one; only Word and WPS read them."""


class Align(StrEnum):
    """How the lines of a paragraph are aligned."""

    BOTH = "both"
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperStyle:
    """A paragraph style: font, size, exact line height, alignment, and indents in points."""

    id: str
    name: str
    font: str = FANG_SONG
    size_pt: float = BODY_SIZE_PT
    line_pt: float = LINE_HEIGHT_PT
    spacing_pt: float = LETTER_SPACING_PT
    align: Align = Align.BOTH
    first_line_pt: float = 0
    left_pt: float = 0
    right_pt: float = 0
    color: str = "000000"
    keeps_with_next: bool = False
    outline_level: int | None = None


_INDENT = 2 * CHARACTER_PT
_DATE_LEFT = 204
"""With this indent a centred line has its middle above that of a day four characters from the right edge."""

TITLE = PaperStyle(
    id="PaperTitle",
    name="公文标题",
    font=TITLE_SONG,
    size_pt=22,
    spacing_pt=0,
    align=Align.CENTRE,
    keeps_with_next=True,
    outline_level=0,
)
MODE = PaperStyle(id="PaperMode", name="公文题注", font=KAI, align=Align.CENTRE)
RECIPIENT = PaperStyle(id="PaperRecipient", name="公文主送")
BODY = PaperStyle(id="PaperBody", name="公文正文", first_line_pt=_INDENT)
LEVEL_1 = PaperStyle(
    id="PaperLevel1", name="公文一级标题", font=HEI, first_line_pt=_INDENT, keeps_with_next=True, outline_level=1
)
LEVEL_2 = PaperStyle(
    id="PaperLevel2", name="公文二级标题", font=KAI, first_line_pt=_INDENT, keeps_with_next=True, outline_level=2
)
ATTACHMENT = PaperStyle(
    id="PaperAttachment",
    name="公文附件说明",
    align=Align.LEFT,
    left_pt=5 * CHARACTER_PT,
    first_line_pt=-3 * CHARACTER_PT,
)
OFFICE = PaperStyle(id="PaperOffice", name="公文落款", align=Align.CENTRE, left_pt=_DATE_LEFT, keeps_with_next=True)
DAY = PaperStyle(id="PaperDay", name="公文成文日期", align=Align.RIGHT, right_pt=4 * CHARACTER_PT)
ANNEX = PaperStyle(id="PaperAnnex", name="公文附件序号", font=HEI, align=Align.LEFT, keeps_with_next=True)
CELL = PaperStyle(id="PaperCell", name="公文表格", size_pt=12, line_pt=18, spacing_pt=0, align=Align.LEFT)
CELL_CENTRE = PaperStyle(
    id="PaperCellCentre", name="公文表格居中", size_pt=12, line_pt=18, spacing_pt=0, align=Align.CENTRE
)
CELL_HEAD = PaperStyle(
    id="PaperCellHead", name="公文表头", font=HEI, size_pt=12, line_pt=18, spacing_pt=0, align=Align.CENTRE
)
NOTE = PaperStyle(id="PaperNote", name="公文表注", size_pt=12, line_pt=18, spacing_pt=0)
DENSE = PaperStyle(id="PaperDense", name="公文简报正文", size_pt=10.5, line_pt=14.5, spacing_pt=0, first_line_pt=21)
DENSE_LEVEL = PaperStyle(
    id="PaperDenseLevel", name="公文简报标题", font=HEI, size_pt=10.5, line_pt=17, spacing_pt=0, keeps_with_next=True
)
SPACER = PaperStyle(id="PaperSpacer", name="公文表距", size_pt=5, line_pt=7, spacing_pt=0)
COMMAND = PaperStyle(
    id="PaperCommand", name="公文指令", size_pt=9, line_pt=12, spacing_pt=0, align=Align.LEFT, color="7F7F7F"
)
NUMBER_ODD = PaperStyle(
    id="PaperNumberOdd",
    name="公文页码单页",
    font=SONG,
    size_pt=14,
    line_pt=16,
    spacing_pt=0,
    align=Align.RIGHT,
    right_pt=14,
)
NUMBER_EVEN = PaperStyle(
    id="PaperNumberEven",
    name="公文页码双页",
    font=SONG,
    size_pt=14,
    line_pt=16,
    spacing_pt=0,
    align=Align.LEFT,
    left_pt=14,
)
AUDIT = PaperStyle(id="PaperAudit", name="公文核验行", size_pt=7.5, line_pt=10, spacing_pt=0, align=Align.CENTRE)

STYLES = (
    TITLE, MODE, RECIPIENT, BODY, LEVEL_1, LEVEL_2, ATTACHMENT, OFFICE, DAY, ANNEX, CELL, CELL_CENTRE, CELL_HEAD, NOTE,
    SPACER, DENSE, DENSE_LEVEL, COMMAND, NUMBER_ODD, NUMBER_EVEN, AUDIT,
)  # fmt: skip
"""Every style of the base templates; a clerk finds them by name in WPS."""
