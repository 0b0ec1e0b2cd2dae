"""A person, whatever groups they are in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction

from onebox.app.db.ids import uuid7
from onebox.app.groups import Group, TableKind


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; e-mail addresses are compared without regard to case by the database."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """A new account; without a password nobody can sign in to it until one is set."""
        account = self.model(email=self.normalize_email(email), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """An account of the founders' own staff with every right in the back office."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Account(AbstractBaseUser, PermissionsMixin):
    """Signs in by e-mail address."""

    table_kind = TableKind.DIRECTORY

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    def __str__(self) -> str:
        return self.name or self.email

    def found(self, name: str, slug: str) -> Group:
        """A new group with this person as its owner, in one transaction."""
        from .member import Member, Role

        with transaction.atomic():
            group = Group.objects.create(name=name, slug=slug)
            Member.add(group, self, Role.OWNER)
        return group
