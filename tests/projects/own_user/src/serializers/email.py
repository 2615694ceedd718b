import typing as t

from rest_framework import serializers


class EmailListSerializer(serializers.ListSerializer[t.Any]):
    """A list that says how many entries it takes at most."""

    default_error_messages = {"max_length": "No more than {max_length} e-mails."}

    def __init__(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().__init__(*args, **{"max_length": 1000, **kwargs})


class EmailSerializer(serializers.Serializer[t.Any]):
    email = serializers.EmailField(max_length=254)

    class Meta:
        list_serializer_class = EmailListSerializer


class SignedEmailSerializer(serializers.Serializer[t.Any]):
    email = serializers.EmailField()
    has_signed = serializers.BooleanField()
