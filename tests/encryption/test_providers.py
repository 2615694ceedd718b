"""Where the keyset comes from."""

import base64
import multiprocessing
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from google.api_core.exceptions import ServiceUnavailable
from google.cloud import kms
from moto import mock_aws

from codeforlife import Secrets
from codeforlife.encryption import (
    Keyring,
    KeyServiceError,
    Keyset,
    KeysetError,
    KeysetReadOnlyError,
    get_key_provider,
    get_keyring,
)
from codeforlife.encryption.providers.local import LocalFileKeyProvider

PROVIDERS = "codeforlife.encryption.providers"


@pytest.fixture
def local(settings, tmp_path, db):
    settings.ENV = "local"
    settings.ENCRYPTION_KEY_PROVIDER = f"{PROVIDERS}.local.LocalFileKeyProvider"
    settings.ENCRYPTION_KEYSET_PATH = tmp_path / ".keys" / "local.keyset.json"
    return settings.ENCRYPTION_KEYSET_PATH


@pytest.fixture
def environment(settings):
    settings.ENCRYPTION_KEY_PROVIDER = f"{PROVIDERS}.environment.EnvironmentKeyProvider"
    return settings


def test_locals_are_generated_private_and_ignored(local):
    assert get_keyring().decrypt(get_keyring().encrypt(b"Ada")) == b"Ada"
    assert stat.S_IMODE(local.stat().st_mode) == 0o600
    assert stat.S_IMODE(local.parent.stat().st_mode) == 0o700
    subprocess.run(["git", "init", "-q", local.parents[1]], check=True)
    ignored = subprocess.run(
        ["git", "-C", local.parents[1], "status", "--short"],
        capture_output=True,
        check=True,
    )
    assert ignored.stdout == b""
    assert [path.name for path in local.parent.iterdir() if path != local] == [
        ".gitignore"
    ]


@pytest.mark.parametrize("present", [None, "", "*.pyc", "*.pyc\n", "*\n"])
def test_locals_leave_what_else_git_ignores(local, settings, present):
    project = local.parents[1]
    path = settings.ENCRYPTION_KEYSET_PATH = project / "keys.json"
    rules = project / ".gitignore"
    if present is not None:
        rules.write_text(present)
    for _ in range(2):
        get_key_provider().create()
        path.unlink()
    own = [] if present == "*\n" else ["/keys.json"]
    assert rules.read_text().splitlines() == [*(present or "").splitlines(), *own]


def test_locals_that_cannot_be_used_say_so(local):
    local.mkdir(parents=True)
    provider = get_key_provider()
    for use in (provider.load, lambda: provider.store(b"{}")):
        with pytest.raises(KeysetError, match=r"json cannot be used \(Is a"):
            use()
    local.rmdir()
    local.parent.rmdir()
    local.parent.touch()
    with pytest.raises(KeysetError, match=r"Not a directory.*ENCRYPTION_KEYSET_PATH"):
        provider.fingerprint()


def test_locals_are_read_again(local):
    first = get_keyring().keyset
    assert Keyset.from_bytes(get_key_provider().load()) == first
    assert get_key_provider().seal(b"x") == b"x"
    before = get_key_provider().fingerprint()
    get_keyring().replace(first.rotated())
    assert get_key_provider().fingerprint() != before
    assert stat.S_IMODE(local.stat().st_mode) == 0o600
    assert len(Keyset.from_bytes(local.read_bytes()).keys) == 2


def _load(path, queue):
    from django.conf import settings

    settings.ENCRYPTION_KEYSET_PATH = path
    from codeforlife.encryption.providers import local

    # A forked process may not use its parent's connection to the database.
    local._has_encrypted_rows = lambda: False
    provider = local.LocalFileKeyProvider()
    provider.create()
    queue.put(provider.load())


def test_processes_agree_on_one_local(local):
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    workers = [context.Process(target=_load, args=(local, queue)) for _ in range(4)]
    for worker in workers:
        worker.start()
    documents = {queue.get(timeout=100) for _ in workers}
    for worker in workers:
        worker.join()
    assert documents == {local.read_bytes()}


def test_locals_are_not_generated_elsewhere(local, settings):
    settings.ENV = "production"
    with pytest.raises(KeysetError, match=r"local\.keyset\.json"):
        get_keyring().encrypt(b"Ada")
    assert not local.exists()


def test_environment(environment):
    keyset = Keyset.generate()
    provider = get_key_provider()
    environment.ENCRYPTION_KEYSET = provider.seal(keyset.to_bytes()).decode()
    assert get_keyring().keyset == keyset
    with pytest.raises(KeysetReadOnlyError, match="--output"):
        get_keyring().replace(keyset.rotated())
    assert get_keyring().keyset == keyset


def test_secret_store(environment, monkeypatch):
    keyset = Keyset.generate()
    value = base64.b64encode(keyset.to_bytes()).decode()
    environment.ENCRYPTION_KEYSET = ""
    secrets = Secrets(ENCRYPTION_KEYSET=value)
    monkeypatch.setattr(
        "codeforlife.configuration.setting.get_secrets", lambda: secrets
    )
    assert get_keyring().keyset == keyset
    strict = Secrets.lazy(dict, strict=True)
    monkeypatch.setattr("codeforlife.configuration.setting.get_secrets", lambda: strict)
    environment.ENCRYPTION_KEYSET = None
    with pytest.raises(KeysetError, match="not set"):
        get_keyring().encrypt(b"Ada")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "ENCRYPTION_KEYSET is not set"),
        (None, "ENCRYPTION_KEYSET is not set"),
        ("secret!", "not base64"),
        (base64.b64encode(b"secret").decode(), "not valid"),
    ],
)
def test_wrong_environments_say_what_is_wrong(environment, value, message):
    environment.ENCRYPTION_KEYSET = value
    with pytest.raises(KeysetError, match=message) as error:
        get_keyring().encrypt(b"Ada")
    assert "secret!" not in str(error.value)


@pytest.fixture
def aws(settings, tmp_path, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        settings.AWS_REGION = "eu-west-1"
        key = boto3.client("kms", region_name="eu-west-1").create_key()
        settings.AWS_KMS_KEY_ID = key["KeyMetadata"]["KeyId"]
        settings.ENCRYPTION_KEY_PROVIDER = f"{PROVIDERS}.aws_kms.AwsKmsKeyProvider"
        settings.ENCRYPTION_KEYSET = ""
        settings.ENCRYPTION_KEYSET_PATH = tmp_path / "aws.keyset"
        yield settings


def test_aws_kms_wraps_the_keyset(aws):
    keyset = Keyset.generate()
    get_key_provider().store(keyset.to_bytes())
    stored = aws.ENCRYPTION_KEYSET_PATH.read_bytes()
    assert keyset.to_bytes() not in base64.b64decode(stored)
    assert get_keyring().keyset == keyset
    get_keyring().replace(keyset.rotated())
    assert get_keyring().keyset.rotating
    aws.ENCRYPTION_KEYSET = stored.decode()
    assert get_keyring().keyset == keyset
    with pytest.raises(KeysetReadOnlyError):
        get_key_provider().store(keyset.to_bytes())


def test_aws_kms_failures_are_named(aws):
    get_key_provider().store(Keyset.generate().to_bytes())
    aws.AWS_KMS_KEY_ID = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(KeyServiceError, match=r"AWS KMS.*NotFoundException"):
        get_keyring().encrypt(b"Ada")
    with pytest.raises(KeyServiceError, match="AWS KMS"):
        get_key_provider().store(b"x")


def test_wrapped_keysets_must_be_there(aws):
    with pytest.raises(KeysetError, match="generate_keyset"):
        get_keyring().encrypt(b"Ada")
    aws.ENCRYPTION_KEYSET = "secret!"
    with pytest.raises(KeysetError, match="not base64"):
        get_keyring().encrypt(b"Ada")


class FakeKms:
    """Answers as Google Cloud KMS does; bound to the key's name and the context."""

    is_down = False
    credentials = None

    def __init__(self, credentials):
        FakeKms.credentials = credentials

    def _seal(self, request):
        if self.is_down:
            raise ServiceUnavailable("secret detail")
        context = request["additional_authenticated_data"]
        return request["name"].encode() + b"|" + context + b"|"

    def encrypt(self, request, timeout):
        wrapped = self._seal(request) + request["plaintext"][::-1]
        return kms.EncryptResponse(ciphertext=wrapped)

    def decrypt(self, request, timeout):
        prefix = self._seal(request)
        assert request["ciphertext"].startswith(prefix)
        plaintext = request["ciphertext"][len(prefix) :][::-1]
        return kms.DecryptResponse(plaintext=plaintext)


@pytest.fixture
def gcp(settings, tmp_path, monkeypatch):
    settings.GCP_KMS_KEY_URI = (
        "gcp-kms://projects/p/locations/l/keyRings/r/cryptoKeys/k"
    )
    settings.ENCRYPTION_KEY_PROVIDER = f"{PROVIDERS}.gcp_kms.GcpKmsKeyProvider"
    settings.ENCRYPTION_KEYSET = ""
    settings.ENCRYPTION_KEYSET_PATH = tmp_path / "gcp.keyset"
    monkeypatch.setattr(kms, "KeyManagementServiceClient", FakeKms)
    monkeypatch.setattr(
        "codeforlife.cloud.gcp.get_gcp_service_account_credentials",
        lambda: "credentials",
    )
    return settings


def test_d16_google_kms_wraps_the_keyset_with_our_credentials(gcp):
    keyset = Keyset.generate()
    get_key_provider().store(keyset.to_bytes())
    stored = base64.b64decode(gcp.ENCRYPTION_KEYSET_PATH.read_bytes())
    assert stored.startswith(b"projects/p/locations/l/keyRings/r/cryptoKeys/k|")
    assert get_keyring().keyset == keyset
    assert FakeKms.credentials == "credentials"


def test_google_kms_failures_are_named(gcp, monkeypatch):
    get_key_provider().store(Keyset.generate().to_bytes())
    monkeypatch.setattr(FakeKms, "is_down", True)
    with pytest.raises(KeyServiceError, match=r"Google Cloud KMS.*Unavail") as error:
        get_keyring().encrypt(b"Ada")
    assert "secret detail" not in str(error.value)


@pytest.mark.parametrize(
    ("fixture", "module", "extra"),
    [("aws", "boto3", "aws"), ("gcp", "google.cloud.kms", "gcp")],
)
def test_missing_extras_are_named(fixture, module, extra, request, monkeypatch):
    request.getfixturevalue(fixture)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(KeyServiceError, match=rf"codeforlife\[{extra}\]"):
        get_key_provider().store(b"x")


def test_d16_nothing_of_a_vendor_is_imported():
    code = (
        "import sys, codeforlife.encryption;"
        "found = {'boto3', 'google', 'tink', 'unittest.mock'} & set(sys.modules);"
        "sys.exit(str(found) if found else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_two_processes_replace_no_keyset_at_the_same_moment(local, monkeypatch):
    keyrings = [Keyring(LocalFileKeyProvider()) for _ in range(2)]
    keysets = [keyring.keyset.rotated() for keyring in keyrings]
    store = LocalFileKeyProvider.store

    def store_slowly(provider, document):
        time.sleep(0.1)
        store(provider, document)

    monkeypatch.setattr(LocalFileKeyProvider, "store", store_slowly)
    with ThreadPoolExecutor(2) as pool:
        futures = [
            pool.submit(k.replace, new)
            for k, new in zip(keyrings, keysets, strict=True)
        ]
        errors = [future.exception() for future in futures]
    assert sorted(map(type, errors), key=str) == [type(None), KeysetError]
    stored = Keyset.from_bytes(local.read_bytes())
    assert stored == keysets[errors.index(None)]
