"""The client's network address, which rate limits count by."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_network

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


@lru_cache(maxsize=4096)
def counted(address: str) -> str:
    """What limits are counted by: the address itself, of IPv6 its /64, which one customer has to himself."""
    try:
        network = ip_network((address, 64), strict=False) if ":" in address else address
    except ValueError:
        return address
    return str(network)


class AddressMiddleware:
    """Puts the client's address into REMOTE_ADDR, where everything after it looks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        meta["REMOTE_ADDR"] = client_address(meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""))
        return self.get_response(request)
