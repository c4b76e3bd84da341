"""The browser of the tests: unpacks the Chromium that npm brought and launches it.

Nothing is installed in the system: libraries and fonts come from the same npm package.
"""

import fcntl
import io
import os
import shutil
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
ARCHIVES = ("al2023.tar.br", "swiftshader.tar.br", "fonts.tar.br")
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
)


def unpack() -> Path:
    """Unpack the browser once, beside the package, and return its folder."""
    if not (PACKAGE / "chromium.br").exists():
        message = (
            "Thiếu trình duyệt kiểm thử: hãy chạy make setup. [@sparticuz/chromium is missing]"
        )
        raise RuntimeError(message)
    folder = PACKAGE / "unpacked"
    # Two test processes may come here at the same moment.
    with (PACKAGE / "unpack.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name in ARCHIVES:
                content = io.BytesIO(brotli.decompress((PACKAGE / name).read_bytes()))
                with tarfile.open(fileobj=content) as archive:
                    archive.extractall(folder)
            program = folder / "chromium"
            program.write_bytes(brotli.decompress((PACKAGE / "chromium.br").read_bytes()))
            program.chmod(0o755)
            (folder / "fonts.conf").write_text(
                f"<fontconfig><dir>{folder / 'fonts'}</dir>"
                f"<cachedir>{folder / 'cache'}</cachedir></fontconfig>"
            )
            (folder / "complete").touch()
    return folder


@contextmanager
def launch() -> Iterator[Browser]:
    """Yield a running browser."""
    folder = unpack()
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(sys.executable).parent / "node")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=folder / "chromium",
            args=list(FLAGS),
            env={
                **os.environ,
                "LD_LIBRARY_PATH": os.pathsep.join([str(folder / "lib"), str(folder)]),
                "FONTCONFIG_FILE": str(folder / "fonts.conf"),
            },
        )
        yield browser
        browser.close()
