"""A person, whatever groups they are in."""

from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import connection, models, transaction
from django.utils import timezone

from onebox.app.db.ids import uuid7
from onebox.app.groups import Group, TableKind, every_group

_REVISE: Final = (
    "UPDATE groups_group g JOIN people_member m ON m.group_id = g.id "
    "SET g.revision = g.revision + 1, g.revised_at = UTC_TIMESTAMP(6) WHERE m.account_id = %s"
)


class AddressField(models.EmailField):  # type: ignore[type-arg]
    """An e-mail address in small letters, whoever writes it or looks for it."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value.lower() if isinstance(value, str) else value


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """A new account; without a password nobody can sign in to it until one is set."""
        account = self.model(email=email.lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """An account of the founders' own staff with every right in the back office."""
        account = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        account.confirm_email()
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    """Signs in by e-mail address."""

    table_kind = TableKind.DIRECTORY

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = AddressField(max_length=254, unique=True, db_collation="utf8mb4_bin")
    name = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    invited_on = models.DateField(null=True, editable=False)
    """The last day (UTC) on which the person had an invitation mailed, in whatever group."""
    invited = models.PositiveSmallIntegerField(default=0, editable=False)
    """How many on that day."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Tells the person's groups when their name or address may have changed."""
        is_new, written = self._state.adding, kwargs.get("update_fields")
        with transaction.atomic():
            if not is_new and (written is None or {"name", "email"} & set(written)):
                self._revise_groups()
            super().save(*args, **kwargs)

    def confirm_email(self) -> None:
        """Spares the person the mail that asks for it: for accounts that a program or staff makes."""
        from allauth.account.models import EmailAddress

        EmailAddress.objects.update_or_create(
            user=self, email=self.email.lower(), defaults={"primary": True, "verified": True}
        )

    def found(self, name: str, slug: str) -> Group:
        """A new group with this person as its owner, in one transaction."""
        from .member import Member, Role

        with transaction.atomic():
            group = Group.objects.create(name=name, slug=slug)
            Member.add(group, self, Role.OWNER)
        return group

    def may_invite(self, most: int) -> bool:
        """Counts one mail with an invitation, in the running transaction; False when today's are used up."""
        mine = Account.objects.select_for_update().values_list("invited_on", "invited").get(pk=self.pk)
        today = timezone.now().date()
        count = mine[1] + 1 if mine[0] == today else 1
        if count <= most:
            Account.objects.filter(pk=self.pk).update(invited_on=today, invited=count)
        return count <= most

    def _revise_groups(self) -> None:
        # Before the account's own row, as Member.add locks them: the other way round they would deadlock.
        with every_group(), connection.cursor() as cursor:
            cursor.execute(_REVISE, [self.pk])
