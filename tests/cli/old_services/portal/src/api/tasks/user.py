from codeforlife.tasks import DataWarehouseTask
from codeforlife.user.models import IndependentUser


@DataWarehouseTask.shared(
    DataWarehouseTask.Settings(
        bq_table_write_mode="overwrite",  # all rows each night
        chunk_size=1000,
        fields=["first_name", "last_name"],
    )
)
def independents():
    """All independents."""
    return IndependentUser.objects.filter(is_active=True)
