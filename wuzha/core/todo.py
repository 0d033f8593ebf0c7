"""Define a to-do item: a verb, an object, an org, a due day, and the page that has exactly the rows meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wuzha.core.vocabulary import Register, TodoVerb


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoItem:
    """What one person has to do about one org, in the language of its reader.

    `key` names the object: items of one key are one line of a list, of several orgs. `title` is the object in words,
    without a number or anything of a case; `case_no` is for pages alone. `count` says how many rows are meant, in the
    words of `quantity` (`{count}起`); without such words it is not shown. `page`, `arguments`, `query` and `fragment`
    are the name and the parts of an address, which `web` resolves; `group_page`, its arguments and `group_query` are
    those of the page that has the rows of all orgs of the key (empty: no page has). `register` is the register on
    whose rows outcomes of the org depend here (None: no outcome depends on it). `reminder` asks the org
    itself for it, where verb and title say what the office does. `is_settled_org`: the org has failed already, and
    nothing else depends on the item.
    """

    verb: TodoVerb
    key: str
    title: str
    org_code: str
    org_name: str
    page: str
    arguments: tuple[str, ...] = ()
    query: str = ""
    fragment: str = ""
    group_page: str = ""
    group_arguments: tuple[str, ...] = ()
    group_query: str = ""
    due_on: date | None = None
    count: int = 1
    quantity: str = ""
    case_no: str = ""
    reminder: str = ""
    register: Register | None = None
    is_settled_org: bool = False
