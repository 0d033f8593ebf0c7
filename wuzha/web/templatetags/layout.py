"""Template tags for the layout of template sources."""

from __future__ import annotations

import re

from django.template import Context, Library, Node, NodeList
from django.template.base import Parser, TextNode, Token
from django.utils.safestring import SafeString

register = Library()
_BETWEEN_PARTS = re.compile(r"(^|>)\s*\n\s*|\s*\n\s*($|<)")
_BETWEEN_WORDS = re.compile(r"\s*\n\s*")


class InlineNode(Node):
    """Running text whose line breaks have been removed."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Return the text."""
        return self.nodelist.render(context)


@register.tag("inline")
def compile_inline(parser: Parser, _token: Token) -> InlineNode:
    """Remove the line breaks between `{% inline %}` and `{% endinline %}`, with the indentation around them.

    A browser shows a line break between two inline elements as a space, which Chinese text must not have. Between the
    attributes of an element a line break becomes a space. The work is done once, when the template is compiled.
    """
    nodelist = parser.parse(("endinline",))
    parser.delete_first_token()
    for node in nodelist.get_nodes_by_type(TextNode):
        assert isinstance(node, TextNode)  # noqa: S101  selected by type
        node.s = _BETWEEN_WORDS.sub(" ", _BETWEEN_PARTS.sub(r"\1\2", node.s))
    return InlineNode(nodelist)
