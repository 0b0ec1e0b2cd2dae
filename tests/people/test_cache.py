"""The cache in a table: Django's cache, for what JSON can say."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from onebox.app.people.models import CacheEntry

from .threads import together

pytestmark = pytest.mark.django_db


def expire():
    CacheEntry.objects.update(expires_at=timezone.now())


@pytest.mark.parametrize("value", [0, False, "", "é", [1.5, 2.5], {"a": [True, None]}])
def test_what_was_set_is_got(value):
    cache.set("key", value)
    assert cache.get("key", "default") == value


def test_what_json_cannot_say_is_refused():
    with pytest.raises(TypeError, match="not object"):
        cache.set("key", object())


def test_nothing_is_the_default():
    assert cache.get("key") is None
    assert cache.get("key", 7) == 7
    assert "key" not in cache


def test_expired_values_are_gone():
    cache.set("key", 1, 60)
    expire()
    assert cache.get("key") is None
    assert not cache.touch("key", 60)
    assert cache.add("key", 2)
    assert cache.get("key") == 2


@pytest.mark.parametrize("timeout", [0, -1])
def test_a_timeout_of_nothing_keeps_nothing(timeout):
    cache.set("key", 1, timeout)
    assert cache.get("key") is None


def test_without_a_timeout_it_stays():
    cache.set("key", 1, None)
    assert CacheEntry.objects.get().expires_at.year > timezone.now().year + 5


def test_add_keeps_what_is_there():
    assert cache.add("key", 1)
    assert not cache.add("key", 2)
    assert cache.get("key") == 1


def test_delete_touch_and_clear():
    cache.set("key", 1, 60)
    assert cache.touch("key", 3600)
    assert cache.delete("key")
    assert not cache.delete("key")
    cache.set_many({"a": 1, "b": 2})
    cache.clear()
    assert cache.get_many(["a", "b"]) == {}


def test_keys_are_told_apart_to_the_letter_and_may_be_long():
    for key in ("key", "KEY", "kéy", "key ", "k" * 1000):
        assert cache.add(key, key)


def test_expired_rows_are_swept_up(monkeypatch):
    monkeypatch.setattr("onebox.app.people.cache.random.random", lambda: 0.0)
    for n in range(5):
        cache.set(f"old{n}", n, 60)
    expire()
    cache.set("new", 1, 60)
    assert CacheEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_adding_at_once_one_wins():
    for n in range(10):
        cache.set(f"lock{n}", "old", 60)
        expire()
        assert sorted(together(*(lambda n=n: cache.add(f"lock{n}", 1) for _ in range(6)))) == [False] * 5 + [True]


@pytest.mark.django_db(transaction=True)
def test_lost_races_are_run_again(monkeypatch):
    monkeypatch.setattr("onebox.app.people.cache._SWEEPS", 0.5)

    def hammer():
        for n in range(100):
            cache.add("lock", 1, 60)
            cache.delete("lock")
            cache.set(f"key{n % 7}", 1, 0.001)
        return "done"

    assert together(*[hammer] * 6) == ["done"] * 6
