"""Responses."""

import pytest

from codeforlife.response import NonFieldErrorsResponse, Response


@pytest.mark.parametrize("kwargs", [{}, {"status": 418}])
def test_non_field_errors(kwargs: dict[str, int]) -> None:
    response = NonFieldErrorsResponse(["No.", "Never."], headers={"X": "y"}, **kwargs)
    assert response.status_code == 400
    assert response.data == {"__all__": ["No.", "Never."]}
    assert response.headers["X"] == "y"


def test_response_is_as_in_rest_framework() -> None:
    assert Response().data is None
    response = Response({"a": 1}, status=201, headers={"X": "y"})
    assert (response.data, response.status_code) == ({"a": 1}, 201)
    assert not hasattr(response, "json")  # but for the test client, which adds it
