"""What a file backend keeps of a stack: found by its address, and mended where a killed engine left half of it."""

from pathlib import Path

import pytest

from cli.backend_files import StackFiles, folder_of, without_notes
from cli.errors import Failed

WHOLE_NOTES = '{"user.content_type": "text/plain"}'


@pytest.fixture
def files(tmp_path: Path) -> StackFiles:
    made = StackFiles(tmp_path, "groundwork", "psa-existing-prod")
    for folder in (made.state.parent, made.locks):
        folder.mkdir(parents=True)
    made.state.write_text('{"version": 3}')
    return made


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("file:///var/state", "file:///var/state?metadata=skip"),
        ("file://~", "file://~?metadata=skip"),
        ("file:///var/state?no_tmp_dir=false", "file:///var/state?no_tmp_dir=false&metadata=skip"),
        ("file:///var/state?metadata=skip", "file:///var/state?metadata=skip"),
        ("file:///var/state?metadata=", "file:///var/state?metadata="),
        ("s3://state?region=us-east-1", "s3://state?region=us-east-1"),
        ("https://api.pulumi.com", "https://api.pulumi.com"),
    ],
)
def test_only_a_file_backend_is_asked_to_keep_its_files_without_notes(url: str, expected: str) -> None:
    assert without_notes(url) == expected


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("file:///var/state", "/var/state"),
        ("file:///var/my%20state?no_tmp_dir=true", "/var/my state"),
        ("file://~", "/home/someone"),
        ("file://~/state", "/home/someone/state"),
        ("file://./state", "/checkout/state"),
        ("file://.", "/checkout"),
    ],
)
def test_the_folder_of_a_file_backend_is_where_the_engine_finds_it(
    monkeypatch: pytest.MonkeyPatch, url: str, folder: str
) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    assert folder_of(url, Path("/checkout")) == Path(folder)


@pytest.mark.parametrize("url", ["s3://state", "azblob://state", "https://api.pulumi.com"])
def test_a_backend_elsewhere_has_no_folder(url: str) -> None:
    assert folder_of(url, Path("/checkout")) is None


@pytest.mark.parametrize("half", ["", '{"user.content_type": "te'])
@pytest.mark.parametrize(
    "place",
    [
        "meta.yaml",
        "stacks/groundwork/psa-existing-prod.json",
        "stacks/groundwork/psa-existing-prod.json.bak",
        "stacks/groundwork/psa-existing-prod.json.gz",
        "locks/organization/groundwork/psa-existing-prod/6f1c.json",
        "history/groundwork/psa-existing-prod/psa-existing-prod-17.history.json",
        "backups/groundwork/psa-existing-prod/psa-existing-prod.17.json",
    ],
)
def test_half_written_notes_are_taken_away_and_the_file_stays(files: StackFiles, place: str, half: str) -> None:
    file = files.folder / ".pulumi" / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("what it holds")
    notes = file.with_name(f"{file.name}.attrs")
    notes.write_text(half)
    files.mend_notes()
    assert not notes.exists()
    assert file.read_text() == "what it holds"


def test_whole_notes_stay_and_so_do_those_of_other_stacks(files: StackFiles) -> None:
    whole, other = (files.state.with_name(f"{name}.attrs") for name in (files.state.name, "psa-existing.json"))
    whole.write_text(WHOLE_NOTES)
    other.write_text("")
    other.with_suffix("").write_text("{}")
    files.mend_notes()
    assert whole.read_text() == WHOLE_NOTES
    assert other.exists()


def test_notes_of_a_lock_that_was_never_written_do_not_lock(files: StackFiles) -> None:
    (files.locks / "6f1c.json.attrs").write_text(WHOLE_NOTES)
    files.mend_notes()
    assert not any(files.locks.iterdir())


@pytest.mark.parametrize("half", ["", '{"version": 3, "checkpoint": {"stack"'])
def test_half_a_state_gives_way_to_the_one_before_it(files: StackFiles, half: str) -> None:
    files.state.write_text(half)
    files.state.with_name(f"{files.state.name}.bak").write_text('{"version": 2}')
    assert files.mend_state()
    assert files.state.read_text() == '{"version": 2}'


def test_a_whole_state_stays_as_it_is(files: StackFiles) -> None:
    files.state.with_name(f"{files.state.name}.bak").write_text('{"version": 2}')
    assert not files.mend_state()
    assert files.state.read_text() == '{"version": 3}'


def test_without_any_whole_state_it_says_which_file_is_broken_and_how_to_go_on(files: StackFiles) -> None:
    files.state.write_text("")
    with pytest.raises(Failed, match="cannot be read") as told:
        files.mend_state()
    assert str(files.state) in (told.value.remedy or "")


def test_a_lock_is_kept_as_long_as_there_is_a_state(files: StackFiles) -> None:
    lock = files.locks / "6f1c.json"
    lock.write_text("{}")
    assert not files.unlock_nothing()
    assert lock.exists()
    files.state.unlink()
    assert files.unlock_nothing()
    assert not lock.exists()
