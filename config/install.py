"""Set-up with nothing but Python's standard library: .venv, npm packages, assets, translations.

Run by `make setup` as `python3.11 -m config.install`. A step is repeated only when the file it
depends on has changed; each failure is one sentence, in Vietnamese and in short English.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# An older release of an installed package, so it cannot go where packages go.
FORMER_UNITS = VENV / "former-units"
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
LOCALE = ROOT / "config" / "locale"

OFFLINE = (
    "NewConnectionError",
    "ConnectTimeout",
    "ReadTimeout",
    "Read timed out",
    "name resolution",
    "Network is unreachable",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
    "ENETUNREACH",
)

# Defaults the environment may change: give up on a dead network within half a minute, and believe
# the certificates the machine believes, as offices behind an inspecting proxy need.
PATIENCE = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_RETRIES": "2",
    "NODE_USE_SYSTEM_CA": "1",
    "npm_config_fetch_retry_mintimeout": "2000",
    "npm_config_fetch_retry_maxtimeout": "8000",
}


class SetupError(Exception):
    """A failure that is already explained in one sentence."""


def say(text: str) -> None:
    """Print progress at once, even into a pipe."""
    print(f"→ {text}", flush=True)


def digest(*paths: Path) -> str:
    """Return one fingerprint for the content of all the files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def step(label: str, stamp: Path, inputs: list[Path], work: list[str], cause: str) -> None:
    """Run a command unless the stamp says it already ran on the same inputs."""
    fingerprint = digest(*inputs)
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    say(f"{label} …")
    started = time.monotonic()
    run(work, cause)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint)
    say(f"{label}: xong sau {time.monotonic() - started:.0f} giây")


def run(command: list[str], cause: str) -> None:
    """Run a command quietly; on failure keep its output in a file and explain in one sentence."""
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**PATIENCE, **os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return
    log = VENV / "install.log"
    log.write_text(done.stdout)
    if any(sign in done.stdout for sign in OFFLINE):
        raise SetupError(
            f"Không tải được {cause}: hãy kiểm tra kết nối mạng rồi chạy lại. "
            f"[no network for {cause}; details in {log.relative_to(ROOT)}]"
        )
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() and "complete log" not in line]
    reason = (errors or lines or ["no output"])[-1]
    raise SetupError(
        f"Cài đặt {cause} không thành công, xem {log.relative_to(ROOT)}. [{cause} failed: {reason}]"
    )


def check_machine() -> None:
    """Refuse early, with the remedy, what would otherwise fail halfway."""
    if sys.version_info[:2] != (3, 11):
        raise SetupError(
            f"Cần Python 3.11, đang dùng {sys.version.split()[0]}: hãy chạy make PY=python3.11. "
            "[Python 3.11 is required]"
        )
    if not os.access(ROOT, os.W_OK) or (VENV.exists() and not os.access(VENV, os.W_OK)):
        raise SetupError(
            f"Không ghi được vào thư mục {ROOT}: hãy chép mã nguồn đến nơi có quyền ghi. "
            "[the project folder is read-only]"
        )
    if importlib.util.find_spec("ensurepip") is None and not has_pip():
        raise SetupError(
            "Thiếu python3.11-venv: hãy cài bằng apt install python3.11-venv rồi chạy lại. "
            "[the venv module lacks ensurepip]"
        )


def has_pip() -> bool:
    """Tell whether .venv is there and whole, which an interrupted first run does not leave."""
    if not PYTHON.exists():
        return False
    asked = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    return asked.returncode == 0


def make_venv() -> None:
    """Create .venv unless a working one is there."""
    if (VENV / ".requirements").exists() and PYTHON.exists():
        return
    if not has_pip():
        say("Tạo môi trường Python trong .venv …")
        shutil.rmtree(VENV, ignore_errors=True)
        VENV.mkdir()
        run([sys.executable, "-m", "venv", str(VENV)], "môi trường .venv")


def main() -> None:
    """Run every step in order."""
    check_machine()
    (ROOT / "var").mkdir(exist_ok=True)
    make_venv()
    lock = ROOT / "requirements-dev.txt"
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--no-deps", "--require-hashes"]
    step("Cài gói Python", VENV / ".requirements", [lock], [*pip, "-r", lock.name], "gói Python")
    former = ROOT / "requirements-former-units.txt"
    step(
        "Tải danh mục đơn vị hành chính cũ",
        FORMER_UNITS / ".requirements",
        [former],
        [*pip, "--upgrade", "--target", str(FORMER_UNITS), "-r", former.name],
        "danh mục đơn vị hành chính cũ",
    )
    npm_lock = ROOT / "package-lock.json"
    step(
        "Cài gói giao diện",
        NODE_MODULES / ".lock",
        [npm_lock],
        [str(VENV / "bin" / "npm"), "ci"],
        "gói npm",
    )
    step(
        "Chép phông chữ, CSS và thư viện biểu đồ",
        VENDOR / ".ok",
        [npm_lock, ROOT / "config" / "assets.py"],
        [str(PYTHON), "-m", "config.assets"],
        "tệp giao diện",
    )
    step(
        "Biên dịch bản dịch",
        LOCALE / "compiled.mo",
        sorted(LOCALE.glob("*/LC_MESSAGES/*.po")),
        [str(PYTHON), "-m", "config.catalogues"],
        "bản dịch",
    )


if __name__ == "__main__":
    try:
        main()
    except SetupError as error:
        sys.exit(str(error))
    except PermissionError as error:
        sys.exit(f"Không ghi được {error.filename}. [permission denied]")
    except OSError as error:
        sys.exit(f"Lỗi đĩa khi cài đặt: {error}. [disk error]")
    except KeyboardInterrupt:
        sys.exit("Đã dừng theo yêu cầu. [interrupted]")
