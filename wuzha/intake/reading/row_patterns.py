"""The words by which totals, examples, notes, signatures and headings are recognised."""

from __future__ import annotations

import re

_PERIOD_WORDS = r"\d{4}年(?:度)?|\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年"
_TOTAL_WORD = "(?:[合小总共累][计計]|总数(?!据)|汇总|计数)"
TOTAL_START = re.compile(rf"(?:本[页月季年]|全[年县镇街道]*|总|(?:{_PERIOD_WORDS})+)?{_TOTAL_WORD}")
_TOTAL_END = r"(?:\([^)]*\))?:?(?:共?[\d,.]+\w{0,3})?"
TOTAL = re.compile(TOTAL_START.pattern + _TOTAL_END)
NAMED_TOTAL = re.compile(rf"\w{{1,20}}{_TOTAL_WORD}{_TOTAL_END}")
"""A total with a name before it (青石村小计), in a column of names, days or codes."""
EXAMPLE = re.compile(r"\(?(?:填写|填报)?(?:示例|样例|范例|例)\d*\)?(?::.*)?")
NOTE = re.compile(
    r"(其中|备?注|说明|填表说明|填[表报]人|填[表报]单位|填[表报]日期|填[表报]时间|制表人?|制表日期|审核人?|审批人?|负责人"
    r"|单位负责人|主要领导|联系人|报送单位|报送人|打印日期|统计时间|数据来源|单位\(盖章\)|\(盖章\))([::\d一二三、.(]|$)"
)
LABEL = re.compile("[\u3400-\u9fff]{2,8}(?:\\([^)]*\\))?:")
"""A label such as 经办人:: no code has a word with a colon before it."""
NON_DATA_LETTER = re.compile(r"[计計数汇例其注明填制审负主联报打统盖:：]")
"""At least one of these letters is in everything above: most cells are excluded by this search alone."""
SENTENCE = re.compile(r"[。;；、：:，,]|^(以上|截至|截止|本表|数据|共\d)")
HEADING = re.compile(
    rf"(?:{_PERIOD_WORDS})+(?:\d{{1,2}}[日号])?|.*(?:台账|登记表|统计表|明细表|汇总表|一览表|清单|名册|情况表?)|第\d+页.*"
)
"""A title or a month above the rows that follow, a day or a page number below them."""
SIGNATURE = re.compile(r".*(?:办事处|办公室|派出所|政府|公安局|分局|大队|中队|领导小组|专班)(?:\(盖?章\))?")
WRITTEN_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}([-/.])\d{1,2}\1\d{1,2}")
CODE_END = re.compile(r"\d{4}|\d号?$")
LONGEST_CODE = 40
