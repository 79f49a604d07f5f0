"""Where things are."""

from pathlib import Path

import pytest

from cli.places import Places


def test_the_checkout_is_where_the_launcher_is() -> None:
    assert (Places.here().checkout / "groundwork").exists()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"GROUNDWORK_CACHE": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/a"),
        ({"GROUNDWORK_CACHE": "", "XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/b/groundwork"),
        ({"HOME": "/c"}, "/c/.cache/groundwork"),
    ],
)
def test_the_cache_is_where_the_environment_says(
    given: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GROUNDWORK_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert Places.here().cache == Path(expected)


def test_a_private_directory_and_all_of_ours_above_it_are_for_the_owner_only(tmp_path: Path) -> None:
    places = Places(checkout=tmp_path / "checkout", cache=tmp_path / "cache")
    places.checkout.mkdir(mode=0o755)
    made = places.private(places.state / "stacks")
    assert [path.stat().st_mode & 0o777 for path in (made, places.state, places.work)] == [0o700] * 3
    assert places.checkout.stat().st_mode & 0o777 == 0o755


def test_everything_that_is_made_in_the_checkout_is_in_one_ignored_folder() -> None:
    places = Places.here()
    assert "/.groundwork/" in (places.checkout / ".gitignore").read_text().splitlines()
    for folder in (places.state, places.planes, places.logs, places.trace):
        assert folder.parent == places.work
