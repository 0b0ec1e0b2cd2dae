"""Second factors: what django-allauth must know about ours."""

import base64
import hashlib
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted in the database; passkeys belong to ONEBOX_ORIGIN's host, whatever a Host header says."""

    def encrypt(self, text: str) -> str:
        """With a key made from SECRET_KEY."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Also what a secret key of before had encrypted (SECRET_KEY_FALLBACKS)."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """What the code app shows."""
        return str(settings.ONEBOX_PRODUCT)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whose passkeys they are."""
        return {"id": urlsplit(settings.ONEBOX_ORIGIN).hostname or "", "name": settings.ONEBOX_PRODUCT}


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(str(secret))) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"onebox second factors" + secret.encode()).digest())
