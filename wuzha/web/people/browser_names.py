"""Shorten what a browser says about itself to a name that its user recognises."""

from __future__ import annotations

BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("QIHU", "360"),
    ("360SE", "360"),
    ("QQBrowser", "QQ"),
    ("HuaweiBrowser", "Huawei"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("Trident", "Internet Explorer"),
)
"""Words of a browser's own description and its name; many browsers also call themselves Chrome and Safari."""

SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
"""Words of a browser's own description and the name of its system; the first that matches."""


def shorten_user_agent(user_agent: str) -> str:
    """Return the browser and its system, such as `Chrome, Windows`; "" if neither is known."""
    names = (next((name for word, name in table if word in user_agent), "") for table in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in names if name)
