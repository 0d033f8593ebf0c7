"""The tables of accounts, of the roles they hold on orgs, of their sessions and of failed log-ins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Self, cast

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from wuzha.audit.binding import bind_table
from wuzha.audit.prepared_query import PreparedObjects, ValueSlot
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.core.vocabulary import AccountRequestKind, Role
from wuzha.orgs.models import LONGEST_TERM, Org, match_paths_under
from wuzha.people.secret_addresses import CalendarFeed as CalendarFeed
from wuzha.people.secret_addresses import WallScreen as WallScreen

LONGEST_ADDRESS = 45
"""An address of IPv6 that ends in one of IPv4."""

HANDLE_LETTERS = 20


class UserQuerySet(models.QuerySet["User"]):
    """Queries of accounts."""

    def under(self, paths: Iterable[str], day: date) -> Self:
        """Select accounts that have or had a role at or under these paths, and hold none elsewhere on the day.

        So a security admin of one street cannot reset the password of somebody who has moved to the county. An account
        that never had a role belongs to where one was requested for it.
        """
        is_here = match_paths_under(list(paths), "org__path")
        memberships = Membership.objects.filter(user=OuterRef("pk"))
        elsewhere = memberships.filter(Q(until_on__isnull=True) | Q(until_on__gt=day)).exclude(is_here)
        requests_here = AccountRequest.objects.filter(is_here, user=OuterRef("pk"))
        belongs_here = Exists(memberships.filter(is_here)) | (~Exists(memberships) & Exists(requests_here))
        return self.filter(belongs_here, ~Exists(elsewhere))


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Queries of roles held on orgs."""

    def in_force(self, day: date | ValueSlot) -> Self:
        """Select roles held on the day."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=day), since_on__lte=day)

    def within(self, paths: Iterable[str]) -> Self:
        """Select roles on orgs at or under these paths."""
        return self.filter(match_paths_under(paths, "org__path"))


UserManager = BaseUserManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser):
    """An account; what its person may do comes from memberships alone, there is no superuser."""

    username = models.CharField("账号", max_length=LONGEST_NAME, unique=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField(default=True)
    password_set_at = models.DateTimeField(null=True, blank=True)

    cached_memberships: Sequence[Membership] | None = None
    """The roles held today, read once per request or upload by `cache_memberships`; None: not read yet."""

    USERNAME_FIELD = "username"
    objects = UserManager()

    def memberships_on(self, day: date) -> MembershipQuerySet:
        """Select the roles the person holds on the day."""
        return self.memberships.in_force(day).select_related("org")

    def cache_memberships(self) -> None:
        """Read the roles that the person holds today, once for all questions about this object."""
        self.cached_memberships = tuple(_prepare_memberships().fetch_all(user=self.pk, day=timezone.localdate()))


def cache_memberships_of(users: Collection[User]) -> None:
    """Read the roles that these people hold today, as `User.cache_memberships` does for one."""
    roles_by_user: dict[int, list[Membership]] = {user.pk: [] for user in users}
    for role in Membership.objects.in_force(timezone.localdate()).filter(user__in=users).select_related("org"):
        roles_by_user[role.user_id].append(role)
    for user in users:
        user.cached_memberships = tuple(roles_by_user[user.pk])


class Membership(models.Model):
    """A role held on an org; it covers everything below it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    org = models.ForeignKey(Org, models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=LONGEST_TERM)
    since_on = models.DateField("起")
    until_on = models.DateField("止", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "org", "role"), condition=Q(until_on__isnull=True), name="one_open_membership"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.term.label} {self.org}"

    @property
    def term(self) -> Role:
        """The role as a term."""
        return Role.of(self.role)


@cache
def _prepare_memberships() -> PreparedObjects[Membership]:
    memberships = Membership.objects.in_force(ValueSlot("day", models.DateField()))
    return PreparedObjects(memberships.filter(user=ValueSlot("user")), "org")


class SessionQuerySet(models.QuerySet["Session"]):
    """Queries of sessions."""

    def of(self, user: User, now: datetime) -> Self:
        """Select the sessions of the account that have not ended, the last used first."""
        return self.filter(user=user, expire_date__gt=now).order_by("-used_at", "-started_at")


SessionManager = BaseSessionManager.from_queryset(SessionQuerySet)


class Session(AbstractBaseSession):
    """A log-in in a browser, until it ends; without an account, what a browser has before its log-in.

    `used_at` is stored once a minute. `browser` is a short name such as `Chrome, Windows`.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    browser = models.CharField(max_length=LONGEST_NAME, blank=True)

    objects = SessionManager()  # type: ignore[misc]  # Django declares it a class variable there, nowhere else

    @property
    def handle(self) -> str:
        """The name of the session on pages: the key itself would let its reader use the session."""
        return hash_session_key(self.session_key)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Return the class that reads and writes rows of this table."""
        return cast("type[SessionBase]", import_module(settings.SESSION_ENGINE).SessionStore)


def hash_session_key(key: str) -> str:
    """Return the keyed hash by which pages name a session."""
    return salted_hmac("wuzha.people.session", key, algorithm="sha256").hexdigest()[:HANDLE_LETTERS]


class LogInFailures(models.Model):
    """The failed log-ins under a name, whether or not an account has it: a lock does not show who has an account.

    The name is stored as a keyed hash, since people type passwords there.
    """

    name_hash = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name_hash} {self.count}"


class OneTimeCode(models.Model):
    """The hash of the code with which the person of an account sets a password; a code that was used has no row."""

    user = models.OneToOneField(User, models.CASCADE, related_name="one_time_code")
    code = models.CharField(max_length=128)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"


class HomeVisit(models.Model):
    """Until when an account has seen its first page, also on an earlier day: its own mark, shown to nobody else."""

    user = models.OneToOneField(User, models.CASCADE, related_name="home_visit")
    seen_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id}"


class AccountRequestQuerySet(models.QuerySet["AccountRequest"]):
    """Queries of what a second administrator confirms."""

    def waiting(self) -> Self:
        """Select what nobody has confirmed or refused yet."""
        return self.filter(decided_at__isnull=True)

    def within(self, paths: Iterable[str], day: date) -> Self:
        """Select requests for roles at or under these paths, and for codes of accounts that belong there."""
        paths = list(paths)
        accounts = User.objects.under(paths, day).values("pk")
        return self.filter(
            match_paths_under(paths, "org__path") | Q(kind=AccountRequestKind.ISSUE_CODE, user__in=accounts)
        )


class AccountRequest(models.Model):
    """A role or a one-time code that takes effect when a second administrator confirms it (账号事项).

    `org` and `role` are those of a role. A request that was refused, or withdrawn by its requester, is decided too.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=LONGEST_TERM)
    org = models.ForeignKey(Org, models.PROTECT, null=True, related_name="account_requests")
    role = models.CharField(max_length=LONGEST_TERM, blank=True)
    requested_by = models.CharField(max_length=LONGEST_NAME)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=LONGEST_NAME, blank=True)
    decided_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(default=False)

    objects = AccountRequestQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "org", "role"), condition=Q(decided_at__isnull=True), name="one_waiting_role"
            ),
            # Without an org the constraint above has nothing to compare.
            models.UniqueConstraint(
                fields=("user",), condition=Q(decided_at__isnull=True, org__isnull=True), name="one_waiting_code"
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.user} {self.kind} {self.role}"

    @property
    def term(self) -> AccountRequestKind:
        """The kind as a term."""
        return AccountRequestKind.of(self.kind)

    @property
    def role_term(self) -> Role | None:
        """The role as a term; None if a code is requested."""
        return Role.of(self.role) if self.role else None


class OldPassword(models.Model):
    """The hash of an earlier password: the last few cannot be set again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"{self.user_id}"


# A log-in writes the other columns of an account without a line of the log, as when it renews the hash of a password.
bind_table(User, leave_out=("password", "last_login", "must_change_password", "password_set_at"))
bind_table(Membership)
bind_table(AccountRequest)
