"""A passkey made of software: does what a phone or a security key does, with real signatures."""

import hashlib
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

_PRESENT = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Passkey:
    """One credential, for the pages of one origin."""

    def __init__(self, origin: str = "http://localhost:8000", host: str = "localhost") -> None:
        self.origin, self.host = origin, host
        self.id = secrets.token_bytes(16)
        self.user = ""
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._uses = 0

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to creation options."""
        options = options["publicKey"]
        self.user = options["user"]["id"]
        public = AttestedCredentialData.create(
            Aaguid.NONE, self.id, ES256.from_cryptography_key(self._private.public_key())
        )
        data = self._data(_PRESENT | AuthenticatorData.FLAG.AT, public)
        made = AttestationObject.create("none", data, {})
        said = {
            "attestationObject": websafe_encode(bytes(made)),
            "clientDataJSON": self._said("webauthn.create", options),
        }
        return {**self._credential(said), "clientExtensionResults": {"credProps": {"rk": True}}}

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to request options."""
        data, said = self._data(_PRESENT), self._said("webauthn.get", options["publicKey"])
        digest = hashlib.sha256(websafe_decode(said)).digest()
        signature = self._private.sign(bytes(data) + digest, ec.ECDSA(hashes.SHA256()))
        return self._credential({
            "authenticatorData": websafe_encode(bytes(data)), "clientDataJSON": said,
            "signature": websafe_encode(signature), "userHandle": self.user,
        })  # fmt: skip

    def _data(self, flags: int, public: Any = None) -> AuthenticatorData:
        self._uses += 1
        return AuthenticatorData.create(hashlib.sha256(self.host.encode()).digest(), flags, self._uses, public or b"")

    def _said(self, kind: str, options: dict[str, Any]) -> str:
        return websafe_encode(bytes(CollectedClientData.create(kind, options["challenge"], self.origin)))

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
