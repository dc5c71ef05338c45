"""The virtual environment, built from the lock; skipped while the lock is unchanged.

`python3 -m deploy.environment` installs what runs, `… dev` what tests need as well.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile

from deploy.processes import Stopped

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
OLDEST = (3, 11)
LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}


def packages() -> Path:
    """The folder of the installed packages."""
    return VENV / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"


def check_python() -> None:
    """Raise Stopped with the apt line where Python is too old or cannot build environments."""
    if sys.version_info[:2] < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        raise Stopped(f"Python 3.11 or newer is needed, this is {found}: apt install python3.11")
    if find_spec("ensurepip") is None or find_spec("venv") is None:
        raise Stopped("python3-venv is missing. Install it: apt install python3-venv")


def stamp(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def wanted(kind: str) -> str:
    return hashlib.sha256(LOCKS[kind].read_bytes() + sys.version.encode()).hexdigest()


def installed(kind: str) -> bool:
    held = stamp(kind)
    return PYTHON.exists() and held.exists() and held.read_text() == wanted(kind)


def build(kind: str) -> bool:
    """Install the lock of this kind; return whether there was anything to do."""
    check_python()
    (ROOT / "var").mkdir(exist_ok=True, mode=0o700)
    with (ROOT / "var/environment.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if installed(kind):
            return False
        if not usable():
            shutil.rmtree(VENV, ignore_errors=True)
            call([sys.executable, "-m", "venv", str(VENV)])
        install(LOCKS[kind])
        stamp(kind).write_text(wanted(kind))
    return True


def usable() -> bool:
    """Whether the environment is there and belongs to this Python."""
    if not PYTHON.exists() or not packages().exists():
        return False
    check = [str(PYTHON), "-m", "pip", "--version"]
    return not subprocess.run(check, capture_output=True, check=False).returncode


def install(lock: Path) -> None:
    """Install a lock with pip, showing how far it is.

    What pip has to say (indexes that it does not reach, for example) is shown when it fails.
    """
    total = sum("==" in line for line in lock.read_text().splitlines())
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "-r", str(lock)]
    seen = 0
    pipe = subprocess.PIPE
    with (
        TemporaryFile("w+") as said,
        subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=said, text=True) as pip,
    ):
        for line in pip.stdout or ():
            if line.startswith(("Collecting", "Processing", "Requirement already")):
                seen += 1
                if seen % 15 == 0 or seen == total:
                    print(f"{'packages':>10}  {seen} of {total} from {lock.name}", flush=True)
        if pip.wait():
            said.seek(0)
            sys.stderr.write(said.read())
    if pip.returncode:
        raise Stopped(f"The packages of {lock.name} could not be installed (see above).")


def call(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Stopped(f"This step failed: {' '.join(command[1:])} (see above)")


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "run"
    try:
        if not installed(kind):
            build(kind)
    except Stopped as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()
