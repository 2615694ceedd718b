from ..models import Contributor
from .base import ModelSerializer


class ContributorSerializer(ModelSerializer[Contributor]):
    class Meta:
        model = Contributor
        fields = ["id", "name", "email"]
        extra_kwargs = {"id": {"read_only": True}}
