"""Google credentials for a service on AWS."""

import json
import sys
from unittest import mock

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from codeforlife import auth
from codeforlife.configuration import ConfigurationError, MissingExtraError

pytest.importorskip("google.auth")


@pytest.fixture
def deployed(settings, monkeypatch):
    settings.ENV = "production"
    settings.AWS_REGION = "eu-west-1"
    settings.GCP_WIF_AUDIENCE = "//iam.googleapis.com/pool"
    settings.GCP_WIF_SERVICE_ACCOUNT = "robot@project"
    for name, value in {
        "AWS_ACCESS_KEY_ID": "id",
        "AWS_SECRET_ACCESS_KEY": "hush",
        "AWS_SESSION_TOKEN": "session",
    }.items():
        monkeypatch.setenv(name, value)


def test_an_aws_role_is_traded_for_a_service_account(deployed):
    credentials = auth.get_gcp_service_account_credentials(900)
    assert isinstance(credentials, auth.GcpWifCredentials)
    info = credentials.info
    assert info["audience"] == "//iam.googleapis.com/pool"
    assert info["subject_token_type"] == "urn:ietf:params:aws:token-type:aws4_request"
    assert info["token_url"] == "https://sts.googleapis.com/v1/token"
    assert info["service_account_impersonation_url"] == (
        "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
        "robot@project:generateAccessToken"
    )
    assert info["service_account_impersonation"] == {"token_lifetime_seconds": 900}


@pytest.mark.parametrize("name", ["GCP_WIF_AUDIENCE", "GCP_WIF_SERVICE_ACCOUNT"])
def test_what_is_not_set_is_named_before_google_is_asked(deployed, settings, name):
    setattr(settings, name, None)
    with pytest.raises(ConfigurationError) as caught:
        auth.get_gcp_service_account_credentials()
    (problem,) = caught.value.problems
    assert problem.startswith(f"{name} is not set: ")


def test_d59_the_signature_is_made_for_the_services_region(deployed):
    token = auth.GcpWifCredentials().retrieve_subject_token(None)
    assert "hush" not in token
    assert "sts.eu-west-1.amazonaws.com" in token


@pytest.mark.parametrize("missing", [None, "access_key", "secret_key", "token"])
def test_key_secret_and_token_are_needed(missing, deployed, monkeypatch):
    from google.auth.exceptions import RefreshError

    frozen = {"access_key": "id", "secret_key": "hush", "token": "session"}
    if missing:
        frozen[missing] = None
    session = mock.MagicMock()
    get_frozen = session.return_value.get_credentials.return_value
    get_frozen.get_frozen_credentials.return_value = mock.Mock(**frozen)
    monkeypatch.setattr("boto3.Session", session)
    supplier = auth.AwsSessionSecurityCredentialsSupplier()
    if missing:
        with pytest.raises(RefreshError, match="no AWS role"):
            supplier.get_aws_security_credentials(None, None)
        return
    credentials = supplier.get_aws_security_credentials(None, None)
    assert credentials.access_key_id == "id"
    assert credentials.secret_access_key == "hush"
    assert credentials.session_token == "session"


def test_a_process_without_a_session_is_told_so(deployed, monkeypatch):
    from google.auth.exceptions import RefreshError

    monkeypatch.delenv("AWS_SESSION_TOKEN")
    supplier = auth.AwsSessionSecurityCredentialsSupplier()
    with pytest.raises(RefreshError, match="no AWS role"):
        supplier.get_aws_security_credentials(None, None)


def test_locally_a_key_file_is_needed(settings, tmp_path):
    settings.ENV = "local"
    settings.GOOGLE_APPLICATION_CREDENTIALS = None
    with pytest.raises(ConfigurationError, match="GOOGLE_APPLICATION_CREDENTIALS"):
        auth.get_gcp_service_account_credentials()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path / "key.json"
    account = {"client_email": "robot@project", "private_key": pem.decode()}
    path.write_text(json.dumps({**account, "token_uri": "https://x.y"}))
    credentials = auth.get_gcp_service_account_credentials(
        service_account_json=str(path)
    )
    assert credentials.service_account_email == "robot@project"


def test_without_googles_library_the_extra_is_named(deployed, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.auth.aws", None)
    with pytest.raises(MissingExtraError, match=r"codeforlife\[gcp\]"):
        auth.get_gcp_service_account_credentials()


def test_without_amazons_library_the_extra_is_named(deployed, monkeypatch):
    supplier = auth.AwsSessionSecurityCredentialsSupplier()
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(MissingExtraError, match=r"codeforlife\[aws\]"):
        supplier.get_aws_security_credentials(None, None)


def test_there_is_nothing_else():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = auth.nothing


@pytest.mark.parametrize("content", [None, "", "{}", '{"type": "authorized_user"}'])
def test_a_file_that_is_no_key_is_named(settings, tmp_path, content):
    settings.ENV = "local"
    path = tmp_path / "key.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigurationError) as caught:
        auth.get_gcp_service_account_credentials(service_account_json=str(path))
    (problem,) = caught.value.problems
    assert problem.startswith(f"GOOGLE_APPLICATION_CREDENTIALS: {path} cannot be used")
