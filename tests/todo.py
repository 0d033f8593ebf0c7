"""Read the to-do list of a page as lines of words."""

import re
from html import unescape
from typing import Any

LINE = re.compile(r'<a class="todo-line" href="([^"]*)">(.*?)</a>', re.DOTALL)


def read_todo(answer: Any) -> dict[str, str]:
    """Return the lines of a page, such as `裁定 案件归属（1起） A1 文峰村`, each with its address."""
    assert answer.status_code == 200
    lines = LINE.findall(answer.content.decode())
    return {" ".join(re.sub(r"<[^>]*>", " ", words).split()): unescape(address) for address, words in lines}
