from tests.service_fixtures import load_settings, run_service, service_dir

__all__ = ["load_settings", "run_service", "service_dir"]
