"""Who logs in, and who holds which role on which org."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from wuzha.core.vocabulary import Role
from wuzha.orgs.models import LONGEST_NAME, LONGEST_TERM, Org


class User(AbstractBaseUser):
    """A person who logs in; what they may do comes from memberships alone, there is no superuser."""

    username = models.CharField("账号", max_length=LONGEST_NAME, unique=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField(default=True)
    password_set_at = models.DateTimeField(null=True, blank=True)
    failed_count = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    objects = BaseUserManager["User"]()

    def memberships_on(self, day: date) -> models.QuerySet[Membership]:
        """The roles the person holds on the day."""
        return self.memberships.filter(
            Q(until_on__isnull=True) | Q(until_on__gt=day), since_on__lte=day
        ).select_related("org")


class Membership(models.Model):
    """A role held on an org; it covers everything below it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    org = models.ForeignKey(Org, models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=LONGEST_TERM)
    since_on = models.DateField("起")
    until_on = models.DateField("止", null=True, blank=True)

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


class OldPassword(models.Model):
    """A password the person had before, as a hash: the last few may not come back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"{self.user_id}"
