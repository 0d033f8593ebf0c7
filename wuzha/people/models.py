"""The tables of accounts, of the roles they hold on orgs, and of failed log-ins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from wuzha.audit.binding import bind_table
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.core.vocabulary import Role
from wuzha.orgs.models import LONGEST_TERM, Org, match_paths_under


class UserQuerySet(models.QuerySet["User"]):
    """Queries of accounts."""

    def under(self, paths: Iterable[str], day: date) -> Self:
        """Select accounts that have or had a role at or under these paths, and hold none elsewhere on the day.

        So a security admin of one street cannot reset the password of somebody who has moved to the county.
        """
        is_here = match_paths_under(list(paths), "org__path")
        memberships = Membership.objects.filter(user=OuterRef("pk"))
        elsewhere = memberships.filter(Q(until_on__isnull=True) | Q(until_on__gt=day)).exclude(is_here)
        return self.filter(Exists(memberships.filter(is_here)), ~Exists(elsewhere))


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Queries of roles held on orgs."""

    def in_force(self, day: date) -> Self:
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

    def memberships_on(self, day: date) -> models.QuerySet[Membership]:
        """Select the roles the person holds on the day."""
        return self.memberships.in_force(day).select_related("org")

    def cache_memberships(self) -> None:
        """Read the roles that the person holds today, once for all questions about this object."""
        self.cached_memberships = tuple(self.memberships_on(timezone.localdate()))


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


class OldPassword(models.Model):
    """The hash of an earlier password: the last few cannot be set again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"{self.user_id}"


# A log-in writes the other columns of an account without a line of the log, as when it renews the hash of a password.
bind_table(User, leave_out=("password", "last_login", "must_change_password", "password_set_at"))
bind_table(Membership)
