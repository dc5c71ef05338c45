"""Make the corpus anew: `python -m tests.corpus`; or print its verdicts: `… --table`.

Real programs write real files: their packages are installed into var/corpus by the ordinary
clients, LibreOffice and Chromium are those of the machine. The files made before are replaced,
and the list beside them says who made each, in which version, with its digest.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tests.corpus import FILES, HERE, LIST

WORK = HERE.parents[1] / "var" / "corpus"
MAKERS = HERE / "makers"
# In this order: later ones use what earlier ones wrote.
PYTHON = ("libreoffice.py", "office.py", "pdfs.py", "pictures.py")


def installed() -> tuple[Path, Path]:
    """The Python and the folder of Node packages that hold the producers."""
    python = WORK / "python" / "bin" / "python"
    if not python.exists():
        venv.create(WORK / "python", with_pip=True)
    needed = ["-r", str(MAKERS / "requirements.txt")]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *needed], check=True)
    packages = WORK / "node"
    packages.mkdir(parents=True, exist_ok=True)
    shutil.copy(MAKERS / "package.json", packages)
    npm = shutil.which("npm") or "npm"
    subprocess.run([npm, "install", "--silent", "--no-fund"], cwd=packages, check=True)
    return python, packages


def make() -> list[dict[str, str]]:
    """Every file, made into an emptied folder; what is said of each."""
    python, packages = installed()
    shutil.rmtree(FILES, ignore_errors=True)
    FILES.mkdir()
    calls = [[str(python), name, str(FILES)] for name in PYTHON]
    calls.append([shutil.which("node") or "node", "npm.mjs", str(FILES), str(packages)])
    rows = []
    for call in calls:
        said = subprocess.run(call, cwd=MAKERS, check=True, stdout=subprocess.PIPE, text=True)
        rows += [json.loads(line) for line in said.stdout.splitlines()]
    for row in rows:
        row["sha256"] = hashlib.sha256((FILES / row["file"]).read_bytes()).hexdigest()
    return sorted(rows, key=lambda row: row["file"])


def main() -> None:
    if "--table" not in sys.argv:
        rows = make()
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        LIST.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    from tests.corpus.verdicts import table

    sys.stdout.write(table())


if __name__ == "__main__":
    main()
