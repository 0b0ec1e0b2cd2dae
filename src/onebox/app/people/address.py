"""The client's network address, which rate limits count by."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

LOCAL = "127.0.0.1"


def client_address(peer: str, forwarded: str) -> str:
    """The client's address, from the connection's other end and the X-Forwarded-For header ("" for none).

    Over a unix socket the peer has no address: there our own nginx speaks, and the last address in the header
    is the one that it saw. Over TCP anybody may speak, so the header is not believed.
    """
    if peer:
        return peer
    return forwarded.rpartition(",")[2].strip() or LOCAL


class AddressMiddleware:
    """Puts the client's address into REMOTE_ADDR, where everything after it looks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        meta["REMOTE_ADDR"] = client_address(meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""))
        return self.get_response(request)
