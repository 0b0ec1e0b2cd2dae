"""Whose address counts."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from onebox.app.people.address import AddressMiddleware, client_address


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("", "192.0.2.7", "192.0.2.7"),
        ("", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("", "6.6.6.6,2001:db8::7", "2001:db8::7"),
        ("", "", "127.0.0.1"),
        ("", " ", "127.0.0.1"),
        ("192.0.2.9", "", "192.0.2.9"),
        ("192.0.2.9", "6.6.6.6", "192.0.2.9"),
    ],
)
def test_only_who_speaks_on_the_socket_is_believed(peer, forwarded, address):
    assert client_address(peer, forwarded) == address
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    AddressMiddleware(lambda r: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == address


def test_requests_without_the_header():
    request = RequestFactory().get("/", REMOTE_ADDR="")
    AddressMiddleware(lambda r: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == "127.0.0.1"
