import os
import pickle

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from codeforlife.encryption import (
    Aead,
    DecryptionError,
    KeyServiceError,
    UnknownKeyError,
)
from codeforlife.encryption.aead import OVERHEAD

KEY_ID = b"\x12\x34\x56\x78"
KEY = bytes(range(32))
AEAD = Aead({KEY_ID: KEY}, primary=KEY_ID)


@given(st.binary(), st.binary())
def test_round_trip(plaintext, associated_data):
    ciphertext = AEAD.encrypt(plaintext, associated_data)
    assert len(ciphertext) == len(plaintext) + OVERHEAD
    assert AEAD.decrypt(ciphertext, associated_data) == plaintext


def test_layout_is_that_of_tink():
    """Version 1, big-endian key id, 12 bytes of nonce, ciphertext, 16 of tag."""
    ciphertext = AEAD.encrypt(b"Ada", b"user.User.first_name")
    assert ciphertext[:5] == b"\x01" + (0x12345678).to_bytes(4, "big")
    opened = AESGCM(KEY).decrypt(
        ciphertext[5:17], ciphertext[17:], b"user.User.first_name"
    )
    assert opened == b"Ada"
    nonce = os.urandom(12)
    made = b"\x01" + KEY_ID + nonce + AESGCM(KEY).encrypt(nonce, b"Ada", b"x")
    assert AEAD.decrypt(made, b"x") == b"Ada"


def test_equal_values_have_different_ciphertexts():
    assert len({AEAD.encrypt(b"Ada") for _ in range(100)}) == 100


@given(st.binary(max_size=20), st.data())
def test_every_changed_byte_is_found(plaintext, data):
    ciphertext = bytearray(AEAD.encrypt(plaintext, b"field"))
    position = data.draw(st.integers(0, len(ciphertext) - 1))
    ciphertext[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DecryptionError, match="field"):
        AEAD.decrypt(bytes(ciphertext), b"field")


@given(st.integers(0, OVERHEAD + 2))
def test_every_cut_is_found(size):
    with pytest.raises(DecryptionError):
        AEAD.decrypt(AEAD.encrypt(b"Ada")[:size])


def test_other_associated_data_is_refused():
    with pytest.raises(DecryptionError, match=r"user\.User\.last_name") as error:
        AEAD.decrypt(
            AEAD.encrypt(b"Ada", b"user.User.first_name"), b"user.User.last_name"
        )
    assert error.value.where == "user.User.last_name"
    assert "Ada" not in repr(error.value)


def test_unknown_keys_are_named_by_their_id():
    other = Aead({b"\x00\x00\x00\x01": os.urandom(32)}, primary=b"\x00\x00\x00\x01")
    with pytest.raises(UnknownKeyError, match="00000001") as error:
        AEAD.decrypt(other.encrypt(b"Ada", b"field"), b"field")
    assert error.value.at("other").where == "other"


def test_errors_travel_between_processes():
    for error in (DecryptionError("a.B.c", "why."), KeyServiceError("KMS", "Timeout")):
        copied = pickle.loads(pickle.dumps(error))
        assert (type(copied), str(copied)) == (type(error), str(error))
