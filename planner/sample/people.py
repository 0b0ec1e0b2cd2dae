"""The people of the changelogs: accounts at example.org, and Ann, who can sign in."""

import base64
import re
import unicodedata
from collections.abc import Collection
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.crypto import salted_hmac

from onebox.app.people import Account

ANN = "ann@example.org"


def address(name: str) -> str:
    """An e-mail address made from a person's name: "Ondřej Nový" → ondrej.novy@example.org."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    local = re.sub(r"[^a-z0-9]+", ".", ascii_name)[:60].strip(".")
    if not local:
        local = "person." + sha256(name.encode()).hexdigest()[:8]
    made = f"{local}@example.org"
    return f"{local}.uploader@example.org" if made == ANN else made


def accounts(names: Collection[str]) -> dict[str, Account]:
    """The account of each address that the names make; missing ones are made, without a password."""
    wanted = {address(name): name for name in sorted(names, reverse=True)}
    missing = wanted.keys() - _found(wanted).keys()
    new = [Account(email=email, name=wanted[email][:100]) for email in sorted(missing)]
    for account in new:
        account.set_unusable_password()
    Account.objects.bulk_create(new, batch_size=1000)
    return _found(wanted)


def ann() -> tuple[Account, str]:
    """The first account, and the password that it has from now on: always the same one for a secret key."""
    secret = salted_hmac("planner.sample", ANN, secret=settings.SECRET_KEY, algorithm="sha256").digest()
    password = base64.b32encode(secret)[:12].decode().lower()
    account, _ = Account.objects.get_or_create(email=ANN, defaults={"name": "Ann", "password": "!"})
    if not account.check_password(password):
        account.set_password(password)
        account.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(user=account, email=ANN, defaults={"verified": True, "primary": True})
    return account, password


def _found(addresses: Collection[str]) -> dict[str, Account]:
    return {account.email.lower(): account for account in Account.objects.filter(email__in=addresses)}
