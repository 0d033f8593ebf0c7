"""Know whose form comes in when nobody is logged in any more, or somebody has logged in again since.

Each log-in gets a secret of its own for the tokens against forged requests (CSRF); every form carries a token. A signed
cookie holds the hashes of the last secrets of this browser, each with the account that logged in. So a form is known as
that of the account to which it was shown, and a request that another site forges is nobody's.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware import csrf
from django.utils.crypto import salted_hmac

from wuzha.people.models import User

COOKIE, MAX_OWNERS, HASH_LETTERS = "forms", 5, 16
TOKEN_FIELD = "csrfmiddlewaretoken"  # noqa: S105  the name of a field
_SALT = "wuzha.web.people.form_owners"


def remember_form_owner(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Set the cookie by which the forms of the session that has just begun are known as the user's."""
    secret = request.META.get("CSRF_COOKIE", "")
    owners = [[_hash(secret), user.pk], *_read_owners(request)][:MAX_OWNERS]
    response.set_cookie(
        COOKIE,
        signing.dumps(owners, salt=_SALT),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def find_form_owner(request: HttpRequest) -> int | None:
    """Return the number of the account to which the form that comes in was shown; None if that is not known."""
    secret = _unmask(request.POST.get(TOKEN_FIELD, ""))
    return dict(_read_owners(request)).get(_hash(secret)) if secret else None


def _read_owners(request: HttpRequest) -> list[Any]:
    try:
        owners: list[Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
    except signing.BadSignature:
        return []
    return owners


def _hash(secret: str) -> str:
    return salted_hmac(_SALT, secret, algorithm="sha256").hexdigest()[:HASH_LETTERS]


def _unmask(token: str) -> str:
    """Return the secret of a token, which is a mask and the secret under it, each as long as the other; "" if none."""
    letters, length = csrf.CSRF_ALLOWED_CHARS, csrf.CSRF_SECRET_LENGTH
    if len(token) != 2 * length or not set(token) <= set(letters):
        return ""
    pairs = zip(token[length:], token[:length], strict=True)
    return "".join(letters[letters.index(cipher) - letters.index(mask)] for cipher, mask in pairs)
