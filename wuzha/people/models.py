"""Who logs in, and who holds which role on which org."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q

from wuzha.core.vocabulary import Role
from wuzha.orgs.models import LONGEST_NAME, LONGEST_TERM, Org, lies_under


class UserQuerySet(models.QuerySet["User"]):
    """Reading the accounts in the field's words."""

    def under(self, paths: Iterable[str], day: date) -> Self:
        """The accounts that belong at or under these paths: a role there, now or before, and none elsewhere any more.

        So nobody who looks after the accounts of one street gets hold of the account of someone who went to the county.
        """
        here = lies_under(list(paths), "org__path")
        held = Membership.objects.filter(user=OuterRef("pk"))
        elsewhere = held.filter(Q(until_on__isnull=True) | Q(until_on__gt=day)).exclude(here)
        return self.filter(Exists(held.filter(here)), ~Exists(elsewhere))


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reading the roles people hold."""

    def in_force(self, day: date) -> Self:
        """The roles held on the day."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=day), since_on__lte=day)

    def within(self, paths: Iterable[str]) -> Self:
        """The roles on orgs at or under these paths."""
        return self.filter(lies_under(paths, "org__path"))


UserManager = BaseUserManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser):
    """A person who logs in; what they may do comes from memberships alone, there is no superuser."""

    username = models.CharField("账号", max_length=LONGEST_NAME, unique=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField(default=True)
    password_set_at = models.DateTimeField(null=True, blank=True)

    roles_at_hand: Sequence[Membership] | None = None
    """The roles held today, where they were asked for already: a page asks once (site/middleware.py)."""

    USERNAME_FIELD = "username"
    objects = UserManager()

    def memberships_on(self, day: date) -> models.QuerySet[Membership]:
        """The roles the person holds on the day."""
        return self.memberships.in_force(day).select_related("org")


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
    """How often a name was tried in vain, whether or not an account has it: nobody learns from a lock who exists.

    The name is kept as a keyed hash, since people type passwords there.
    """

    name_hash = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name_hash} {self.count}"


class OldPassword(models.Model):
    """A password the person had before, as a hash: the last few may not come back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"{self.user_id}"
