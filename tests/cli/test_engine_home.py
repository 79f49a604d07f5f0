"""What an engine that was built here finds in its home, and what it may not keep there."""

from pathlib import Path

from cli.toolchain.engine_home import lay_out


def test_there_is_no_place_for_logs_of_its_own(tmp_path: Path) -> None:
    lay_out(tmp_path / "home", None)
    assert (tmp_path / "home" / "logs").is_file()
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0


def test_logs_that_are_there_are_taken_away(tmp_path: Path) -> None:
    logs = tmp_path / "home" / "logs"
    logs.mkdir(parents=True)
    (logs / "pulumi-20261122T083824-1082-stack_new.log").write_text("of an earlier engine")
    lay_out(tmp_path / "home", None)
    assert logs.is_file()


def test_logs_that_were_moved_elsewhere_stay_there_and_get_no_more(tmp_path: Path) -> None:
    elsewhere, missing = tmp_path / "elsewhere", tmp_path / "missing"
    elsewhere.mkdir()
    (elsewhere / "one.log").touch()
    for name, target in (("one", elsewhere), ("two", missing)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "logs").symlink_to(target)
        lay_out(tmp_path / name, None)
        logs = tmp_path / name / "logs"
        assert logs.is_file(), target
        assert not logs.is_symlink(), target
    assert [path.name for path in elsewhere.iterdir()] == ["one.log"]
    assert not missing.exists()


def test_a_home_that_is_ready_is_left_alone(tmp_path: Path) -> None:
    provider = tmp_path / "pulumi-resource-kubernetes"
    provider.touch()
    lay_out(tmp_path / "home", provider)
    before = {path: path.stat().st_ctime_ns for path in (tmp_path / "home").rglob("*")}
    lay_out(tmp_path / "home", provider)
    assert {path: path.stat().st_ctime_ns for path in (tmp_path / "home").rglob("*")} == before
