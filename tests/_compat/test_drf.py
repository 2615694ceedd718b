"""What is private in REST framework is there, in every supported version."""

import pytest
from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from codeforlife._compat.drf import set_validated, with_data


class _Serializer(serializers.Serializer):
    name = serializers.CharField()

    def create(self, validated_data):
        return validated_data


def test_a_serializer_saves_data_that_it_has_not_validated():
    serializer = _Serializer(data={"name": "other"})
    for name in ("one", "two"):
        set_validated(serializer, None, {"name": name}, {"name": f" {name}"})
        assert serializer.is_valid()
        assert serializer.initial_data == {"name": f" {name}"}
        assert serializer.save(age=1) == {"name": name, "age": 1}
        assert serializer.data == {"name": name}


@pytest.mark.parametrize("is_read", [False, True])
def test_a_request_has_another_body(is_read):
    http_request = APIRequestFactory().post("/?a=b", {"name": "one"}, format="json")
    request = Request(http_request, parsers=[JSONParser()])
    if is_read:
        assert request.data == {"name": "one"}
    copy = with_data(request, ["two"])
    assert copy.data == ["two"]
    assert copy.query_params["a"] == "b"
    assert request.data == {"name": "one"}
