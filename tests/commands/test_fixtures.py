"""`load_fixtures` and `summarize_fixtures`, as an app of a service uses them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.core.management import call_command
from django.core.management.base import CommandError

from codeforlife.commands import LoadFixtures, SummarizeFixtures
from codeforlife.user.models import School, User

_SCHOOL = {"model": "user.School", "pk": 90, "fields": {"name": "Fixture school"}}


@pytest.fixture
def fixtures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixtures' directory of an app that the commands find by the label "src"."""
    (tmp_path / "fixtures").mkdir()
    real = apps.get_app_config

    def get_app_config(label: str) -> AppConfig:
        config = real(label)
        if label == "src":
            monkeypatch.setattr(config, "path", str(tmp_path))
        return config

    monkeypatch.setattr(apps, "get_app_config", get_app_config)
    return tmp_path / "fixtures"


def _write(path: Path, *rows: object) -> None:
    path.write_text(json.dumps(rows))


def _call(command: object, *labels: str) -> str:
    output = StringIO()
    call_command(command, *labels, stdout=output, stderr=output)
    return output.getvalue()


@pytest.mark.django_db
def test_loads_the_fixtures_of_the_domain_and_of_the_named_apps(fixtures: Path) -> None:
    _write(fixtures / "kitchen.json", _SCHOOL)
    output = _call("load_fixtures", "src")
    assert "src: kitchen.json" in output
    assert "school_1.json" in output
    assert School.objects.filter(pk=90).exists()
    assert User.objects.get(pk=23).email == "teacher@school1.com"


@pytest.mark.django_db
def test_loading_twice_changes_nothing(fixtures: Path) -> None:
    _write(fixtures / "kitchen.json", _SCHOOL)
    _call("load_fixtures", "src")
    count = User.objects.count()
    _call("load_fixtures", "src", "user")
    assert User.objects.count() == count


@pytest.mark.django_db
def test_fixtures_may_refer_to_each_other_in_any_order(fixtures: Path) -> None:
    teacher = {"user": 90, "new_user": 90, "school": 90}
    _write(fixtures / "a.json", {"model": "user.teacher", "pk": 90, "fields": teacher})
    _write(
        fixtures / "b.json",
        {"model": "user.user", "pk": 90, "fields": {"username": "b", "password": ""}},
        {"model": "user.userprofile", "pk": 90, "fields": {"user": 90}},
    )
    _write(fixtures / "c.json", _SCHOOL)
    _call(LoadFixtures(), "src")
    assert School.objects.get(pk=90).teacher_school.get().pk == 90


@pytest.mark.django_db
def test_d66_a_name_in_two_apps_loads_nothing_and_fails(fixtures: Path) -> None:
    _write(fixtures / "school_1.json", _SCHOOL)
    with pytest.raises(CommandError, match=r"school_1\.json is in src and user"):
        _call("load_fixtures", "src")
    assert not School.objects.exists()


@pytest.mark.parametrize("command", [LoadFixtures, SummarizeFixtures])
def test_d66_unknown_app_is_a_command_error(command: type[LoadFixtures]) -> None:
    with pytest.raises(CommandError, match="absent"):
        _call(command(), "absent")


@pytest.mark.parametrize("command", [LoadFixtures, SummarizeFixtures])
def test_no_app_is_a_command_error(command: type[LoadFixtures]) -> None:
    with pytest.raises(CommandError, match="at least one app"):
        _call(command())


def test_d66_app_without_fixtures_has_none(fixtures: Path) -> None:
    fixtures.rmdir()
    assert _call(LoadFixtures(), "src") == "src: no fixtures\n"
    assert _call(SummarizeFixtures(), "src") == ""


def test_d66_files_come_in_alphabetical_order(fixtures: Path) -> None:
    for name in ["c", "a", "b"]:
        _write(fixtures / f"{name}.json")
    (fixtures / ".hidden.json").touch()
    (fixtures / "directory").mkdir()
    files = LoadFixtures().get_files(["src"])
    assert [path.name for path in files["src"]] == ["a.json", "b.json", "c.json"]


def test_summary_shows_keys_per_model_then_per_file(fixtures: Path) -> None:
    rows = [{"model": "user.School", "pk": pk, "fields": {}} for pk in (10, 9)]
    session = {"model": "user.session", "pk": "key", "fields": {}}
    _write(fixtures / "a.json", *rows)
    _write(fixtures / "b.json", {**rows[0], "pk": 2}, session)
    assert _call(SummarizeFixtures(), "src").splitlines() == [
        "user.school: 2, 9, 10",
        "user.session: key",
        "",
        "src/a.json",
        "  user.school: 9, 10",
        "",
        "src/b.json",
        "  user.school: 2",
        "  user.session: key",
    ]


def test_d66_summary_sorts_keys_of_different_types(fixtures: Path) -> None:
    pks = ["b", 10, "a", 9, None]
    _write(
        fixtures / "a.json",
        *({"model": "user.session", "pk": pk, "fields": {}} for pk in pks),
    )
    first = _call(SummarizeFixtures(), "src").splitlines()[0]
    assert first == "user.session: 9, 10, None, a, b"


@pytest.mark.parametrize("text", ["{", "[1]", '{"a": 1}', '[{"model": "user.user"}]'])
def test_summary_of_a_broken_file_names_it(fixtures: Path, text: str) -> None:
    (fixtures / "broken.json").write_text(text)
    with pytest.raises(CommandError, match=r"broken\.json is not a JSON fixture"):
        _call(SummarizeFixtures(), "src")


def test_summary_of_the_domain() -> None:
    output = _call("summarize_fixtures")
    assert "user.class: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10\n" in output
    assert "\nuser/school_3.json\n  user.school: 4\n" in output
