"""Secrets: where they come from, and that they stay there."""

import logging
import pickle
import stat

import pytest

from codeforlife import Secrets
from codeforlife.configuration import ConfigurationError, set_up
from codeforlife.configuration.secrets import is_placeholder
from codeforlife.configuration.sources import LocalFileSource, get_secret_source


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    for name in ("SECRET_KEY", "SECRETS_SOURCE", "SECRETS_ID", "GH_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)


class VaultSource:
    """A source of a service's own."""

    def __init__(self, base_dir, service_name):
        self.service_name = service_name

    def load(self):
        return {"TOKEN": f"vault-{self.service_name}"}


def test_d30_secrets_are_never_shown():
    secrets = Secrets(SECRET_KEY="hush", TOKEN="hush")
    assert repr(secrets) == "Secrets(SECRET_KEY=***, TOKEN=***)"
    assert "hush" not in str(secrets) + f"{secrets}"
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(secrets)


def test_secrets_are_read_when_first_asked_for_and_once():
    reads = []

    def load():
        reads.append(1)
        return {"A": "1", "B": "2"}

    secrets = Secrets.lazy(load)
    assert not reads
    assert (secrets.A, secrets.B, secrets.C) == ("1", "2", None)
    assert len(reads) == 1


def test_d60_a_missing_secret_is_none_locally_and_stops_the_start_elsewhere():
    assert Secrets.lazy(dict).GH_CLIENT_SECRET is None
    strict = Secrets.lazy(dict, strict=True)
    with pytest.raises(ConfigurationError, match="GH_CLIENT_SECRET is not set"):
        _ = strict.GH_CLIENT_SECRET


@pytest.mark.parametrize(
    "value", ["REPLACE_ME", "changeme", "Replace me", "Secret-Key"]
)
def test_d28_a_placeholder_is_no_secret(value):
    assert is_placeholder(value)
    strict = Secrets.lazy(lambda: {"SECRET_KEY": value}, strict=True)
    with pytest.raises(ConfigurationError, match="placeholder") as caught:
        _ = strict.SECRET_KEY
    assert value not in str(caught.value)


def test_the_process_environment_wins(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "from the process")
    assert Secrets(SECRET_KEY="from the file").SECRET_KEY == "from the process"


def test_private_attributes_are_no_secrets():
    with pytest.raises(AttributeError):
        _ = Secrets()._missing


def test_two_processes_agree_on_one_key(tmp_path):
    first, second = (LocalFileSource(tmp_path, "fruit") for _ in range(2))
    assert first._keep("a") == "a"
    assert second._keep("b") == "a"
    path = tmp_path / "env" / ".env.local.secrets"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_read_only_checkout_gets_a_key_for_the_process(tmp_path):
    (tmp_path / "env").write_text("a file where the directory should be")
    assert LocalFileSource(tmp_path, "fruit").load()["SECRET_KEY"]


def test_a_source_of_ones_own_is_named_by_its_path(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRETS_SOURCE", f"{__name__}.VaultSource")
    monkeypatch.setitem(__import__("sys").modules, __name__, _this_module())
    source = get_secret_source(tmp_path, "fruit", "production")
    assert source.load() == {"TOKEN": "vault-fruit"}


def _this_module():
    module = type(logging)(__name__)
    module.VaultSource = VaultSource
    return module


def test_without_a_bucket_the_environment_is_the_source(tmp_path):
    assert get_secret_source(tmp_path, "fruit", "staging").load() == {}


@pytest.fixture
def aws(monkeypatch):
    moto = pytest.importorskip("moto")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with moto.mock_aws():
        from codeforlife.cloud import aws

        yield aws


def test_the_platforms_bucket_holds_the_secrets(tmp_path, monkeypatch, aws):
    monkeypatch.setenv("aws_s3_app_bucket", "bucket")
    monkeypatch.setenv("aws_s3_app_folder", "folder")
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="bucket")
    key = "folder/secure/.env.secrets.fruit"
    s3.put_object(
        Bucket="bucket", Key=key, Body='# keys\nSECRET_KEY="a$b"\nX=ä\n'.encode()
    )
    source = get_secret_source(tmp_path, "fruit", "production")
    assert source.load() == {"SECRET_KEY": "a$b", "X": "ä"}
    other = get_secret_source(tmp_path, "other", "production")
    with pytest.raises(ConfigurationError, match=r"secrets\.other .*NoSuchKey"):
        other.load()


def test_a_secret_manager_holds_the_secrets(tmp_path, monkeypatch, aws):
    monkeypatch.setenv("SECRETS_SOURCE", "aws-secrets-manager")
    monkeypatch.setenv("SECRETS_ID", "fruit")
    source = get_secret_source(tmp_path, "fruit", "production")
    with pytest.raises(ConfigurationError, match="ResourceNotFoundException"):
        source.load()
    manager = aws.client("secretsmanager")
    manager.create_secret(Name="fruit", SecretString='{"SECRET_KEY": "k", "N": 1}')
    assert source.load() == {"SECRET_KEY": "k", "N": "1"}
    for text in ('["hush"]', "hush"):
        manager.put_secret_value(SecretId="fruit", SecretString=text)
        with pytest.raises(ConfigurationError, match="JSON object") as caught:
            source.load()
        assert "hush" not in str(caught.value)


def test_the_secrets_made_last_are_the_services(monkeypatch):
    secrets = Secrets()
    monkeypatch.setattr(set_up, "_current", secrets)
    assert set_up.get_secrets() is secrets
