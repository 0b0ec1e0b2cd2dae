import os
import socket

import pytest

from onebox.dev import ports
from onebox.dev.trouble import Trouble


def test_a_taken_port_names_its_holder() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(Trouble, match=f"taken by process {os.getpid()} ") as error:
            ports.claim(port)
        assert f"Next: stop that, or: bin/run --port {port + 1}" in str(error.value)
    ports.claim(port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_cannot_be_is_refused(port: int) -> None:
    with pytest.raises(Trouble, match=f"no port {port}"):
        ports.claim(port)
