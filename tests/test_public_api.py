"""The public modules: what each lists is there. `api/` holds their names."""

import importlib

import pytest

from scripts.api.modules import PUBLIC_MODULES


@pytest.mark.parametrize("module", PUBLIC_MODULES)
def test_each_public_name_is_there(module: str) -> None:
    public = importlib.import_module(module)
    assert [name for name in public.__all__ if not hasattr(public, name)] == []
    assert len(set(public.__all__)) == len(public.__all__)
