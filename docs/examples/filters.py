from django.db.models import QuerySet
from django_filters import rest_framework as filters

from codeforlife.filters import FilterSet
from codeforlife.user.models import Class


class ClassFilterSet(FilterSet):
    created_after = filters.DateTimeFilter("creation_time", lookup_expr="gt")
    is_empty = filters.BooleanFilter(method="filter_is_empty")
    # ?_id=AB123&_id=CD456 leaves out two classes.
    _id = filters.CharFilter(method="_id__method")
    _id__method = FilterSet.make_exclude_field_list_method("access_code")

    class Meta:
        model = Class
        fields = ["teacher", "created_after", "is_empty", "_id"]

    def filter_is_empty(
        self, queryset: QuerySet[Class], name: str, value: bool
    ) -> QuerySet[Class]:
        return queryset.filter(students__isnull=value).distinct()
