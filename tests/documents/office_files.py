"""Files as LibreOffice writes them."""

import subprocess
import tempfile
from pathlib import Path

from tests.machine import needs


def by_libreoffice(files: dict[str, bytes], source: str, target: str) -> dict[str, bytes]:
    """Return what LibreOffice writes of files, all of them in one run."""
    program = needs("soffice", "libreoffice-writer-nogui")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, f"{name}.{source}").write_bytes(data)
        out = Path(folder, "out")
        subprocess.run(
            [str(program), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target, "--outdir",
             str(out), *(str(Path(folder, f"{name}.{source}")) for name in files)], check=True, capture_output=True, timeout=300)
        return {name: (out / f"{name}.{target}").read_bytes() for name in files}
