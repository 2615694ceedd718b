"""A service may set whatever Django has a setting for, on every supported Django."""

import sys
import types

import pytest
from django.conf import Settings, global_settings

NAMES = sorted({name for name in dir(global_settings) if name.isupper()} | {"MAILERS"})


@pytest.mark.filterwarnings(
    "ignore"
)  # deprecated settings say so to the service that sets them
def test_a_service_may_set_each_of_djangos_settings(load_settings, monkeypatch):
    package = load_settings()
    exported = {name: getattr(package, name) for name in package.__all__}
    for name in NAMES:
        module = types.ModuleType("service_settings")
        value = exported.get(name, getattr(global_settings, name, {}))
        vars(module).update({**exported, name: value})
        monkeypatch.setitem(sys.modules, "service_settings", module)
        assert getattr(Settings("service_settings"), name) == value, name


@pytest.mark.parametrize(
    ("lines", "backend"),
    [
        ("", "console"),
        ("EMAIL_BACKEND = 'django.core.mail.backends.dummy.EmailBackend'", "dummy"),
        ("EMAIL_HOST = 'mail.example.com'", "smtp"),
        ("ENV = 'production'", "smtp"),
        (
            "MAILERS = {'default': {'BACKEND':"
            " 'django.core.mail.backends.dummy.EmailBackend'}}",
            "dummy",
        ),
    ],
    ids=["nothing", "backend", "host", "deployed", "mailers"],
)
def test_mail_is_shown_locally_where_a_service_says_nothing(
    run_service, service_dir, lines, backend
):
    from django import VERSION

    if "MAILERS" in lines and VERSION < (6, 1):
        pytest.skip("Django has no MAILERS before 6.1.")
    with (service_dir / "settings.py").open("a") as file:
        file.write(f"\n{lines}\n")
    code = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'settings';"
        "django.setup();"
        "from django.core.mail import get_connection;"
        "print(type(get_connection()).__module__)"
    )
    process = run_service("-c", code)
    assert process.stdout.strip() == f"django.core.mail.backends.{backend}"
