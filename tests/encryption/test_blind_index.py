import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforlife.encryption import BlindIndex, get_keyring
from codeforlife.encryption.blind_index import DIGEST_SIZE

EXACT = BlindIndex()
FOLDED = BlindIndex(fold_case=True)
STRIPPED = BlindIndex(normalize=str.strip)


@given(st.text(), st.text())
def test_digests_are_equal_exactly_when_values_are(one, other):
    key = b"key"
    assert (EXACT.digest(key, one) == EXACT.digest(key, other)) == (one == other)
    stripped = STRIPPED.digest(key, one) == STRIPPED.digest(key, other)
    assert stripped == (one.strip() == other.strip())
    folded = FOLDED.folded_digest(key, one) == FOLDED.folded_digest(key, other)
    assert folded == (one.casefold() == other.casefold())
    assert (FOLDED.digest(key, one) == FOLDED.digest(key, other)) == (one == other)


@given(st.text(min_size=1))
def test_size(value):
    assert len(EXACT.digest(b"key", value)) == EXACT.size == DIGEST_SIZE
    assert len(FOLDED.digest(b"key", value)) == FOLDED.size == 2 * DIGEST_SIZE


@pytest.mark.parametrize("index", [EXACT, FOLDED, STRIPPED])
def test_of_empty_values_nothing_is_kept(index):
    assert index.digest(b"key", "") == index.folded_digest(b"key", "") == b""
    assert STRIPPED.digest(b"key", "  ") == b""


def test_each_field_has_a_key_of_its_own():
    one, other = (get_keyring().index_key(name) for name in (b"a.B.c", b"a.B.d"))
    assert one != other
    assert len(one) == 32
    assert EXACT.digest(one, "Ada") != EXACT.digest(other, "Ada")
    assert get_keyring().index_key(b"a.B.c") == one


def test_migrations_name_what_differs_from_the_default():
    path = "codeforlife.encryption.BlindIndex"
    assert EXACT.deconstruct() == (path, (), {})
    assert FOLDED.deconstruct() == (path, (), {"fold_case": True})
    assert EXACT == BlindIndex() != FOLDED
