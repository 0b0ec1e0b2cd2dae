"""The text of nginx's configuration on a developer's machine, from facts."""

import json
from dataclasses import dataclass
from pathlib import Path

POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
BODY_MB = 4
"""Larger bodies are refused here; between the app's own, smaller limit and this one the app answers."""


@dataclass(frozen=True)
class Facts:
    """What the configuration depends on; paths are absolute."""

    port: int
    addresses: tuple[str, ...]
    """As nginx writes them: 127.0.0.1, [::1]."""
    user: str | None
    """Whom the workers run as; None when nginx isn't started by root and so can't choose."""
    connections: int
    """Open connections per worker; an event stream takes two."""
    web: Path
    live: Path
    client: Path
    """The built client's folder."""
    static: Path
    """The folder of the files under /static/."""
    work: Path
    """nginx's own folder, for bodies and answers too large for memory."""


def config(facts: Facts) -> str:
    """nginx.conf."""
    return f"""\
{f"user {facts.user};" if facts.user else "# not root: the workers run as whoever started nginx"}
daemon off;
worker_processes auto;
pid "{facts.work}/nginx.pid";
error_log stderr warn;
events {{ worker_connections {facts.connections}; }}
http {{
{_indent(_everywhere(facts), 4)}

    server {{
{_indent(_server(facts), 8)}
    }}
}}
"""


def _everywhere(facts: Facts) -> str:
    folders = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "\n".join(
        [
            *(f'{name}_temp_path "{facts.work}/{name}";' for name in folders),
            _HTTP,
            _upstream("web", facts.web),
            _upstream("live", facts.live),
        ]
    )


_HTTP = """\
access_log off;
server_tokens off;
sendfile on;
types {
    text/html html;
    text/css css;
    text/javascript js mjs;
    text/plain txt;
    application/json json map;
    application/manifest+json webmanifest;
    image/svg+xml svg;
    image/png png;
    image/jpeg jpg jpeg;
    image/webp webp;
    image/x-icon ico;
    font/woff2 woff2;
}
default_type application/octet-stream;
charset utf-8;
gzip on;
gzip_vary on;
gzip_proxied any;
gzip_min_length 1024;
gzip_types text/css text/javascript text/plain application/json application/problem+json
    application/manifest+json image/svg+xml;"""


def _upstream(name: str, socket: Path) -> str:
    # The app server closes an idle connection after 30 s; nginx must be the first to let go.
    return f'upstream {name} {{ server "unix:{socket}"; keepalive 32; keepalive_timeout 20s; }}'


def _server(facts: Facts) -> str:
    listens = "\n".join(f"listen {address}:{facts.port};" for address in facts.addresses)
    return "\n".join([listens, _PROXY, _FILES.format(facts=facts, policy=POLICY), _PROBLEMS])


_PROXY = f"""\
client_max_body_size {BODY_MB}m;
proxy_http_version 1.1;
proxy_set_header Connection "";
proxy_set_header Host $http_host;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header X-Forwarded-Proto $scheme;
error_page 413 @too-large;
error_page 502 503 504 =503 @unavailable;

location /api/ {{ proxy_pass http://web; }}
location /_allauth/ {{ proxy_pass http://web; }}
location /admin/ {{ proxy_pass http://web; }}
location /dev/ {{ proxy_pass http://web; }}
location ~ ^/api/[^/]+/live$ {{
    proxy_pass http://live;
    proxy_buffering off;
    proxy_read_timeout 1h;
}}"""

_FILES = """\
root "{facts.client}";
location /static/ {{
    alias "{facts.static}/";
    add_header Cache-Control no-cache;
    add_header X-Content-Type-Options nosniff always;
}}
location /assets/ {{
    try_files $uri =404;
    add_header Cache-Control "public, max-age=31536000, immutable";
    add_header X-Content-Type-Options nosniff always;
}}
location / {{
    try_files $uri /index.html =404;
    add_header Cache-Control no-cache;
    add_header Content-Security-Policy "{policy}" always;
    add_header X-Content-Type-Options nosniff always;
    add_header Referrer-Policy same-origin always;
}}"""


def _problem(name: str, status: int, title: str, detail: str, next_act: str) -> str:
    body = {"type": f"/api/docs#{name}", "title": title, "status": status, "detail": detail, "next": next_act}
    return f"""\
location @{name} {{
    internal;
    default_type application/problem+json;
    add_header Retry-After 1 always;
    add_header Cache-Control no-store always;
    return {status} '{json.dumps(body)}';
}}"""


_PROBLEMS = "\n".join(
    [
        _problem("unavailable", 503, "Unavailable", "The app is starting.", "Try again in a second."),
        _problem("too-large", 413, "Too large", "This server takes no such body.", "Send it in parts."),
    ]
)


def _indent(text: str, spaces: int) -> str:
    return "\n".join(" " * spaces + line if line else "" for line in text.splitlines())
