"""Draw .xlsx books by their grammar, then break it: parts, relationships, tags, attributes, strings, styles, merges."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

BOOK, BOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
SHEETS = ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml")
NAMES = ("案件", "窝点")
HEADERS = (
    ("案件编号", "立案日期", "所属村(社区)", "被骗金额(元)", "诈骗类型"),
    ("窝点编号", "所属村(社区)", "查获日期", "序号", "备注"),
)
FORMATS = (
    "General", "0", "0.00", "yyyy-mm-dd", '0"万元"', "0!.0,", "00000", "@", "h:mm:ss", "[$-804]aaaa", '"A"0000',
    '0.00"元";[Red]-0', "m/d/yy h:mm", '#,##0.00_);[Red]\\(#,##0.00\\)', "0.00E+00", "%", '"', "[h]:mm",
    "yyyy\"年\"m\"月\"",
)  # fmt: skip
TEXTS = (
    "青石村", "A1", "A2022070001", "00012", "2021-08-01", "2021年8月1日", "约5万", "60万元", "", " ", "合计",
    "&lt;&amp;&gt;", "_x000D_", "_x0041_", "_x0000_", "a\nb", "\u202aA1\u202c", "#REF!", "TRUE", "1e5", "不详",
    "四(一)5", "\U00020000村",
)  # fmt: skip
NUMBERS = (
    "1",
    "0",
    "3000.5",
    "44409",
    "44409.75",
    "-1",
    "1E3",
    "1e308",
    "12",
    "202208",
    "0.1",
    "123456789012345678",
    " 7 ",
)
BAD_VALUES = (
    "", " ", "-1", "0", "1", "4294967295", "18446744073709551616", "1e999", "NaN", "A0", "A1048577", "XFD1", "XFE1",
    "ZZZZ9",
    "R1C1", "A1:", ":B2", "B2:A1", "A1:XFD1048576", "true", "x", "\u7532", "&#0;", "&unknown;", "&amp;", "../../a",
    "rId9",
)  # fmt: skip
_TAG, _ATTRIBUTE = re.compile(r"<[^<>]*>"), re.compile(r'[\w:]+="[^"]*"')

Parts = dict[str, str]
Mutation = Callable[[Parts, Random], None]


def draw_xlsx(chance: Random) -> bytes:
    """Return a book with up to four faults; one in twenty has none."""
    parts = _draw_parts(chance)
    for _ in range(chance.choice((0, *(1, 2, 3, 4) * 5))):
        chance.choice(MUTATIONS)(parts, chance)
    return _pack(parts, chance)


def _pack(parts: Parts, chance: Random) -> bytes:
    output = BytesIO()
    method = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with zipfile.ZipFile(output, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part.encode("utf-16" if part.startswith("\ufeffUTF-16") else "utf-8", "replace"))
    content = output.getvalue()
    if chance.random() < 0.03:
        place = chance.randrange(4, len(content))
        content = content[:place] + chance.randbytes(chance.choice((1, 4, 40))) + content[place + 4 :]
    return content


def _draw_parts(chance: Random) -> Parts:
    strings = [chance.choice(TEXTS) for _ in range(8)] + [word for header in HEADERS for word in header]
    overrides = "".join(f'<Override PartName="/{sheet}" ContentType="{TYPE}.worksheet+xml"/>' for sheet in SHEETS)
    relations = {f"rId{number}": ("worksheet", sheet[3:]) for number, sheet in enumerate(SHEETS, 1)}
    relations |= {"rId3": ("sharedStrings", STRINGS[3:]), "rId4": ("styles", STYLES[3:])}
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(NAMES, 1)
    )
    era = chance.choice(("", "", '<workbookPr date1904="1"/>', "<workbookPr/>"))
    return {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/{BOOK}" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/{STYLES}" ContentType="{TYPE}.styles+xml"/>'
        f'<Override PartName="/{STRINGS}" ContentType="{TYPE}.sharedStrings+xml"/>{overrides}</Types>',
        "_rels/.rels": _relate({"rId1": ("officeDocument", BOOK)}),
        BOOK: f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{era}<sheets>{sheets}</sheets></workbook>',
        BOOK_RELATIONS: _relate(relations),
        STRINGS: _draw_strings(strings, chance),
        STYLES: _draw_styles(chance),
        **{sheet: _draw_sheet(number, len(strings), chance) for number, sheet in enumerate(SHEETS)},
    }


def _relate(targets: dict[str, tuple[str, str]]) -> str:
    relations = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'


def _draw_strings(strings: list[str], chance: Random) -> str:
    shapes = (
        "<si><t>{}</t></si>", '<si><t xml:space="preserve">{}</t></si>',
        "<si><r><t>{}</t></r><r><rPr><b/></rPr><t>x</t></r></si>",
        "<si><t>{}</t><rPh sb=\"0\" eb=\"1\"><t>p</t></rPh><phoneticPr fontId=\"1\"/></si>",
    )  # fmt: skip
    items = "".join(
        (shapes[0] if index >= 8 else chance.choice(shapes)).format(text) for index, text in enumerate(strings)
    )
    count = chance.choice((len(strings), len(strings), 0, 3, 10**6))
    return f'{DECLARATION}<sst xmlns="{MAIN}" count="{count}" uniqueCount="{len(strings)}">{items}</sst>'


def _draw_styles(chance: Random) -> str:
    formats = [chance.choice(FORMATS).replace("&", "&amp;").replace('"', "&quot;") for _ in range(4)]
    numbers = [chance.choice((164 + index, 14, 27, 57, 3)) for index in range(4)]
    tags = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in zip(numbers, formats, strict=True)
    )
    cells = "".join(f'<xf numFmtId="{number}" applyNumberFormat="1"/>' for number in (0, 14, *numbers))
    return (
        f'{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts count="4">{tags}</numFmts><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1">'
        f'<xf numFmtId="0"/></cellStyleXfs><cellXfs count="6">{cells}</cellXfs></styleSheet>'
    )


def _draw_sheet(number: int, string_count: int, chance: Random) -> str:
    first = string_count - 10 + 5 * number
    header = "".join(f'<c r="{letter}1" t="s"><v>{first + place}</v></c>' for place, letter in enumerate("ABCDE"))
    rows = "".join(
        f'<row r="{line}" spans="1:5">{"".join(_draw_cell(f"{letter}{line}", chance) for letter in "ABCDE")}</row>'
        for line in range(2, chance.randrange(3, 8))
    )
    ranges = ("A2:A3", "C2:C4", "D2:E2", "A1:A1", "B3:D3")
    merges = "".join(f'<mergeCell ref="{chance.choice(ranges)}"/>' for _ in range(chance.choice((0, 0, 1, 2))))
    extent = chance.choice(("", '<dimension ref="A1:E7"/>', '<dimension ref="A1"/>', '<dimension ref="1:2"/>'))
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}">{extent}<cols><col min="1" max="5" width="9"/></cols><sheetData>'
        f'<row r="1">{header}</row>'
        f"{rows}</sheetData>{f'<mergeCells>{merges}</mergeCells>' if merges else ''}</worksheet>"
    )


def _draw_cell(place: str, chance: Random) -> str:
    style = chance.choice(("", "", *(f' s="{index}"' for index in range(6))))
    start = f'<c r="{place}"{style}'
    match chance.randrange(11):
        case 0 | 1:
            return f'{start} t="s"><v>{chance.randrange(8)}</v></c>'
        case 2 | 3:
            return f'{start} t="inlineStr"><is><t>{chance.choice(TEXTS)}</t></is></c>'
        case 4 | 5 | 6:
            return f"{start}><v>{chance.choice(NUMBERS)}</v></c>"
        case 7:
            return f'{start} t="b"><v>{chance.choice("01")}</v></c>'
        case 8:
            return f'{start} t="e"><v>{chance.choice(("#N/A", "#CALC!", "#REF!", "#DIV/0!"))}</v></c>'
        case 9:
            return f"{start}/>"
    value = chance.choice(("<v>7</v>", "<v/>", "", '<v xml:space="preserve"> 8</v>'))
    return f"{start}><f>A1+1</f>{value}</c>"


def _choose_part(parts: Parts, chance: Random) -> str:
    # The sheets hold what is read, so most faults are put there.
    return chance.choice([*parts, *SHEETS * 3])


def _replace_span(parts: Parts, name: str, span: tuple[int, int], text: str) -> None:
    parts[name] = parts[name][: span[0]] + text + parts[name][span[1] :]


def break_attribute(parts: Parts, chance: Random) -> None:
    """Drop, double or falsify an attribute, or write it in another way."""
    name = _choose_part(parts, chance)
    if attributes := list(_ATTRIBUTE.finditer(parts.get(name, ""))):
        attribute = chance.choice(attributes)
        key, _, value = attribute[0].partition("=")
        other = chance.choice(attributes)[0].partition("=")[2]
        ways = (
            "", f"{attribute[0]} {attribute[0]}", f'{key}="{chance.choice(BAD_VALUES)}"', f"{key}={other}",
            f"{key} = {value}", f"{key}='{value[1:-1]}'", f"x:{key}={value}", f"{key}={value[:-1]}",
            f"{key.upper()}={value}",
        )  # fmt: skip
        _replace_span(parts, name, attribute.span(), chance.choice(ways))


def break_tag(parts: Parts, chance: Random) -> None:
    """Drop, repeat, rename, move or cut off a tag, or put something beside it that XML allows."""
    name = _choose_part(parts, chance)
    if tags := list(_TAG.finditer(parts.get(name, ""))):
        tag, other = chance.choice(tags), chance.choice(tags)
        ways = (
            "", tag[0] * 2, tag[0] * 500, other[0], tag[0][:-1], tag[0].replace("<", "<x:").replace("<x:/", "</x:"),
            f"<!-- {tag[0]} -->", f"<![CDATA[{tag[0]}]]>", f"{tag[0]}<!--x-->", f"{tag[0]}<?x y?>", f"{tag[0]}\n\t ",
            f"{tag[0]}&lt;", f"{tag[0]}<y/>", tag[0].replace(">", "/>"), tag[0].upper(),
            f"<mc:AlternateContent>{tag[0]}",
        )  # fmt: skip
        _replace_span(parts, name, tag.span(), chance.choice(ways))


def break_value(parts: Parts, chance: Random) -> None:
    """Falsify the text between two tags."""
    name = _choose_part(parts, chance)
    if values := list(re.finditer(r"(?<=>)[^<>]+(?=<)", parts.get(name, ""))):
        value = chance.choice((*BAD_VALUES, "99999", "7.5", "#NEW!", "<", "<![CDATA[5]]>", "5<!--6-->", "\x01", "5 6"))
        _replace_span(parts, name, chance.choice(values).span(), value)


def break_part(parts: Parts, chance: Random) -> None:
    """Drop, empty, cut, double or swap a part, or store it in another encoding or under another name."""
    name, other = _choose_part(parts, chance), _choose_part(parts, chance)
    if name not in parts or other not in parts:
        return
    match chance.randrange(9):
        case 0:
            del parts[name]
        case 1:
            parts[name] = ""
        case 2:
            parts[name] = parts[name][: chance.randrange(len(parts[name]) + 1)]
        case 3:
            parts[name], parts[other] = parts[other], parts[name]
        case 4:
            parts[name.upper()] = parts.pop(name)
        case 5:
            parts[name.replace("/", "\\")] = parts.pop(name)
        case 6:
            parts[name] = "\ufeff" + parts[name]
        case 7:
            parts[name] = parts[name].replace('encoding="UTF-8"', 'encoding="GBK"')
        case 8:
            entity = '<!DOCTYPE a [<!ENTITY e "7"><!ENTITY f "&e;&e;&e;&e;">]>'
            parts[name] = parts[name].replace(DECLARATION, DECLARATION + entity)


def break_relation(parts: Parts, chance: Random) -> None:
    """Let a relation point elsewhere."""
    ways = (
        ("worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"), ("worksheets/sheet1.xml", "worksheets/sheet2.xml"),
        ("worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml"), ("worksheets/", "worksheets\\"),
        ('Id="rId1"', 'Id="rId2"'),
        ("relationships/worksheet", "relationships/chartsheet"), ("sharedStrings.xml", "styles.xml"),
        ('Id="rId3"', 'Id="rId1"'),
        ("/2006/relationships/", "/2006/relationship/"), ("worksheets/sheet1.xml", ""), ("sheet1.xml", "./sheet1.xml"),
        ('Target="worksheets/sheet2.xml"', 'Target="http://a/b.xml" TargetMode="External"'),
    )  # fmt: skip
    if BOOK_RELATIONS in parts:
        parts[BOOK_RELATIONS] = parts[BOOK_RELATIONS].replace(*chance.choice(ways))


def break_order(parts: Parts, chance: Random) -> None:
    """Put rows or cells into another order, take their places away, or give one place to two."""
    name = chance.choice(SHEETS)
    pattern = chance.choice((r"<row\b.*?</row>", r"<c\b[^<>]*(?:/>|>.*?</c>)"))
    if items := re.findall(pattern, parts.get(name, ""), re.DOTALL):
        item, other = chance.choice(items), chance.choice(items)
        ways = (
            item + other,
            re.sub(r' r="[^"]*"', "", item),
            other,
            item * 2,
            "",
            f"{item}\n",
            item.replace("<v>", "<v>0"),
        )
        parts[name] = parts[name].replace(item, chance.choice(ways), 1)


def break_merges(parts: Parts, chance: Random) -> None:
    """Add merged cells of any kind."""
    name = chance.choice(SHEETS)
    ranges = ("A1:A3", "A2:E9", "B2:C3", "C3:B2", "A1:XFD1048576", "A:A", "1:3", "Z1:Z99", "", "A1:B2:C3", "A0:B0")
    tags = "".join(f'<mergeCell ref="{chance.choice(ranges)}"/>' for _ in range(chance.choice((1, 2, 30))))
    parts[name] = parts.get(name, "").replace("</sheetData>", f"</sheetData><mergeCells>{tags}</mergeCells>")


MUTATIONS: tuple[Mutation, ...] = (
    break_attribute, break_attribute, break_attribute, break_tag, break_tag, break_tag, break_value, break_value,
    break_part, break_relation, break_order, break_order, break_merges,
)  # fmt: skip
