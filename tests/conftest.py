"""Fixtures that every test may use."""

from tests.cast import cast as cast
from tests.running import onebox_running as onebox_running
from tests.running import onebox_started as onebox_started
