"""The settings of the package: declared once, typed, read at access."""

from pathlib import Path

import pytest

from codeforlife import settings as package
from codeforlife.checks import check_types
from codeforlife.conf import conf, get_settings
from codeforlife.settings import custom, google, otp, security


def test_a_setting_is_read_when_it_is_used(settings):
    settings.BULK_MAX_SIZE = 7
    assert conf.bulk.max_size == 7
    del settings.BULK_MAX_SIZE
    assert conf.bulk.max_size == 1000


def test_an_empty_text_counts_as_not_set(settings):
    settings.SERVICE_NAME = ""
    assert conf.service.name == "REPLACE_ME"
    settings.LOGIN_LIMIT_PER_ACCOUNT = 0
    assert conf.login.limit_per_account == 0


def test_a_default_may_be_another_one_in_a_deployed_service(settings):
    del settings.SERVICE_PROTOCOL
    assert conf.service.protocol == "http"
    settings.ENV = "production"
    assert conf.service.protocol == "https"
    assert not conf.openapi.is_public


def test_a_path_is_relative_to_the_service(settings):
    settings.ENCRYPTION_KEYSET_PATH = "keys/keyset"
    assert conf.encryption.keyset_path == Path(settings.BASE_DIR) / "keys/keyset"


@pytest.mark.parametrize(
    "exporting", [custom, google, otp, security], ids=lambda m: m.__name__
)
def test_every_setting_of_ours_is_declared(exporting):
    assert set(exporting.__all__) <= set(get_settings())


def test_a_declared_variable_is_read_and_exported():
    declared = {s.name for s in get_settings().values() if s.variable}
    assert declared <= set(package.__all__)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("BULK_MAX_SIZE", "1000", "a whole number from 1"),
        ("BULK_MAX_SIZE", 0, "a whole number from 1"),
        ("BULK_MAX_SIZE", True, "a whole number from 1"),
        ("MAIL_ENABLED", "0", "0 or 1"),
        ("ENV", "prod", "one of local, development, staging, production"),
        ("TRUSTED_PROXIES", "10.0.0.1", "a comma-separated list of addresses"),
        ("MAIL_AUTH", b"hunter2", "a text"),
        ("ENCRYPTION_KEYSET_PATH", 1, "a path"),
    ],
)
def test_a_wrong_value_in_a_settings_module_is_a_failed_check(
    settings, name, value, kind
):
    setattr(settings, name, value)
    (error,) = check_types(None)
    assert error.id == "codeforlife.E161"
    assert error.msg.startswith(f"The setting {name} is not {kind}")
    assert "hunter2" not in error.msg + error.hint


def test_the_settings_of_the_test_service_pass():
    assert check_types(None) == []
