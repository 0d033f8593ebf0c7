"""One column of a sheet, and short ways to write the common kinds of column."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace

from wuzha.core.sheet.cells import CellKind
from wuzha.core.vocabulary import Term


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of a sheet; `key` is the column of the books it fills, where it fills one.

    `terms` is the vocabulary of its cells, `choices` the labels that a drop-down offers, `note` and `example` what the
    template shows. A column with `is_personal` (✂) is recognised by its header and never read.
    """

    header: str
    key: str
    kind: CellKind
    _: KW_ONLY
    is_required: bool = False
    aliases: tuple[str, ...] = ()
    note: str = ""
    example: str = ""
    terms: type[Term] | None = None
    choices: tuple[str, ...] = ()
    is_personal: bool = False

    @property
    def is_read(self) -> bool:
        return not self.is_personal and self.kind is not CellKind.IGNORED


def list_labels(terms: type[Term]) -> tuple[str, ...]:
    """Return the Chinese labels of a vocabulary, in its order."""
    return tuple(term.chinese for term in terms)


def make_term_column(
    header: str, key: str, terms: type[Term], *, choices: tuple[str, ...] = (), **options: object
) -> SheetColumn:
    """Return a column of coded terms; its drop-down offers the whole vocabulary unless `choices` are given."""
    column = SheetColumn(header, key, CellKind.TERM, terms=terms, choices=choices or list_labels(terms))
    return replace(column, **options)  # type: ignore[arg-type]


def make_date_column(
    header: str, key: str, note: str, example: str, *aliases: str, is_required: bool = False
) -> SheetColumn:
    """Return a column of dates; `aliases` are further headers it goes by."""
    return SheetColumn(header, key, CellKind.DATE, is_required=is_required, aliases=aliases, note=note, example=example)


def _make_personal_column(header: str, aliases: str) -> SheetColumn:
    note = "评定用不到，系统不读取"
    return SheetColumn(header, "", CellKind.IGNORED, aliases=tuple(aliases.split()), note=note, is_personal=True)


PERSONAL_COLUMNS = (
    _make_personal_column(
        "受害人姓名",
        "姓名 受害人 报案人 报案人姓名 报警人 报警人姓名 事主 事主姓名 当事人 人员姓名 嫌疑人姓名",
    ),
    _make_personal_column("身份证号", "身份证号码 身份证 公民身份号码 受害人身份证号 受害人身份证号码 证件号码"),
    _make_personal_column(
        "联系电话", "电话 手机号码 手机 手机号 电话号码 联系方式 受害人电话 受害人联系电话 报警人电话"
    ),
    _make_personal_column(
        "住址", "家庭住址 现住址 家庭地址 居住地址 户籍地址 户籍所在地 现居住地 详细地址 受害人住址 地址"
    ),
    _make_personal_column("简要案情", "案情 案情简介 简要经过 案情摘要 基本案情"),
)
"""Columns of personal data in ledgers of cases and persons: they are recognised, so that none is ever read."""

GROUP_MEMBER_COLUMNS = (
    _make_personal_column("组长", "组长姓名 副组长 副组长姓名 成员 成员名单 组员 办公室主任 办公室成员 联系人 姓名"),
    _make_personal_column("联系电话", "电话 手机号码 手机 手机号 电话号码 联系方式"),
)
"""Columns of a list of groups that name people: the ledger has the day and the number of the paper alone."""
