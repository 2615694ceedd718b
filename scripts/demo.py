"""Run the example service on a free port of this machine, and say how to log in."""

import os
import runpy
import socket
import subprocess
import sys
from pathlib import Path

_EXAMPLE = Path(__file__).resolve().parent.parent / "example"
_HOST = "127.0.0.1"
_FIRST_PORT = 8000


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
    return True


def _choose_port() -> int:
    """Return the wanted port, or the next free one."""
    wanted = int(os.environ.get("PORT", _FIRST_PORT))
    for port in range(wanted, wanted + 100):
        if _is_free(port):
            if port != wanted:
                print(f"Port {wanted} is taken, so this is another one.")
            return port
    raise SystemExit(f"No port from {wanted} to {wanted + 99} is free: set PORT.")


def _introduce(service: str, port: int) -> None:
    logins = runpy.run_path(f"{service}/src/logins.py")["LOGINS"]
    print(f"\n  The example service: http://{_HOST}:{port}/   (Ctrl-C stops it)\n")
    for login in logins:
        credentials = "  ".join(login.credentials.values())
        print(f"    {login.role:<15}{credentials}")
    print(flush=True)


def main() -> None:
    """Become the process of the service, so that Ctrl-C reaches it."""
    service = sys.argv[1] if len(sys.argv) > 1 else str(_EXAMPLE)
    port = _choose_port()
    os.environ["SERVICE_PORT"] = str(port)
    os.environ["DJANGO_RUNSERVER_HIDE_WARNING"] = "true"
    os.chdir(service)
    manage = [sys.executable, "manage.py"]
    # The service does so itself when it starts, but Django would warn first.
    subprocess.run([*manage, "migrate", "--verbosity=0"], check=True)
    _introduce(service, port)
    os.execv(sys.executable, [*manage, "runserver", "--noreload", f"{_HOST}:{port}"])


if __name__ == "__main__":
    main()
