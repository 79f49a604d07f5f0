import json
import stat
from pathlib import Path

import pytest

from rehearsal.errors import PlaneError
from rehearsal.record import PartRecord, Record

RECORD = Record(
    durable=False,
    ports={"etcd": 20001},
    parts={"etcd": PartRecord(pid=12, create_time=1.25)},
    founding=True,
    taken_over=True,
)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    RECORD.write(tmp_path / "plane.json")
    assert Record.read(tmp_path / "plane.json") == RECORD


def test_where_nothing_was_written_there_is_no_record(tmp_path: Path) -> None:
    assert Record.read(tmp_path / "plane.json") is None


def test_a_record_is_private_and_leaves_no_other_file_behind(tmp_path: Path) -> None:
    RECORD.write(tmp_path / "plane.json")
    RECORD.write(tmp_path / "plane.json")
    assert [file.name for file in tmp_path.iterdir()] == ["plane.json"]
    assert stat.S_IMODE((tmp_path / "plane.json").stat().st_mode) == 0o600


def test_a_record_that_cannot_be_replaced_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    RECORD.write(tmp_path / "plane.json")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        Record().write(tmp_path / "plane.json")
    assert Record.read(tmp_path / "plane.json") == RECORD


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "durable": true, "ports": 3, "parts": {}}']
)
def test_a_broken_record_is_an_error_that_names_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plane.json"
    path.write_text(text)
    with pytest.raises(PlaneError, match=r"plane\.json is not the record"):
        Record.read(path)


def test_a_record_of_another_format_is_not_guessed_at(tmp_path: Path) -> None:
    path = tmp_path / "plane.json"
    path.write_text(json.dumps({"format": 2}))
    with pytest.raises(PlaneError, match="another version"):
        Record.read(path)
