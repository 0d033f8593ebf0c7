"""List the spellings of the currencies in which sheets hold amounts that are not read."""

from __future__ import annotations

FOREIGN_CURRENCY = (
    "(?:[美港欧韩澳加]元|日元(?!旦)|美金|[港台韩日缅]币|英镑|泰铢|卢布"
    r"|(?i:USDT?|HKD|EUR|GBP|JPY|KRW|THB|US\$|HK\$)|[$€£₩฿])"
)
"""A pattern of the currencies that amounts are not read in."""
