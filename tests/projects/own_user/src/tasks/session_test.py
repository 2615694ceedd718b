from unittest.mock import patch

from django.core import management

from codeforlife.tests import CeleryTestCase


class TestSessionTasks(CeleryTestCase):
    def test_clear(self) -> None:
        with patch.object(
            management, "call_command", wraps=management.call_command
        ) as call_command:
            self.apply_task("src.tasks.session.clear")
        call_command.assert_called_once_with("clearsessions")
