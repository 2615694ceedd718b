@@ file if example
from django_filters import rest_framework as filters

from codeforlife.filters import FilterSet

from ..models import Fruit


class FruitFilterSet(FilterSet):
    """Narrows fruits by kind and by date."""

    expires_before = filters.DateFilter("expires_on", lookup_expr="lt")

    class Meta:
        model = Fruit
        fields = ["is_citrus", "expires_before"]
