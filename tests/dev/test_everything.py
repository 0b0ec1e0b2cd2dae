import json

import pytest

from onebox.dev import everything, locks
from onebox.dev.environment import write
from onebox.dev.place import Place
from onebox.dev.trouble import Trouble


def test_the_sign_in_is_the_last_line_that_the_fill_prints() -> None:
    answer = {"email": "ann@example.org", "password": "pw", "groups": ["apt"]}
    assert everything.sign_in(f"filled apt\n{json.dumps(answer)}\n") == ("ann@example.org", "pw", ["apt"])


@pytest.mark.parametrize("output", ["", "done", "[]", '{"email": "ann@example.org"}'])
def test_a_fill_that_prints_no_sign_in_is_named(output: str) -> None:
    with pytest.raises(Trouble, match="planner_fill ended with"):
        everything.sign_in(output)


def test_a_second_run_names_the_address_of_the_first(place: Place) -> None:
    write(place, 8017)
    with locks.trying(place.run / "dev.lock"), pytest.raises(Trouble, match="localhost:8017"):
        everything.run(place, 8000, fresh=True)
