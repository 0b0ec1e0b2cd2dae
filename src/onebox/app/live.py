"""The process of the live streams: `python -m onebox.app.live SOCKET`, or `application` under any ASGI server.

The server must make `send` wait for a client that does not read. uvicorn does; granian was measured to take 40 MB for
one such client, and 32 KB of memory for an idle stream where uvicorn takes 11.
"""

import gc
import resource
import sys

import django

django.setup()

from onebox.app.api.live.app import Live  # noqa: E402  (Django must be set up first)

application = Live()


def main() -> None:
    """Serves on the unix socket named on the command line, until SIGTERM."""
    import uvicorn

    if len(sys.argv) != 2:
        sys.exit("usage: python -m onebox.app.live SOCKET")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # each stream is an open file
    gc.freeze()  # what is loaded now stays: looking through it again and again would hold up all streams
    uvicorn.run(
        application,
        uds=sys.argv[1],
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=4096,  # all clients come back at once after a restart
        timeout_keep_alive=30,  # nginx lets go of an idle connection after 20 s, and must be the first
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
