"""Makes a release: version, changelog section, wheel and sdist tried in empty environments, commit and tag.

`make release VERSION=0.2.0` does all of it; `python .ci/release.py --check` only builds and tries both files.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PYPROJECT, CHANGELOG = ROOT / "pyproject.toml", ROOT / "CHANGELOG.md"
UNRELEASED = "## Unreleased\n"
VERSION_LINE = re.compile(r'^version = "(\d+)\.(\d+)\.(\d+)"$', flags=re.MULTILINE)
SECONDS_TO_START = 60


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--version", help="the version to release, such as 0.2.0")
    choice.add_argument("--check", action="store_true", help="build and try the files, change nothing")
    options = parser.parse_args()
    if options.check:
        with TemporaryDirectory(prefix="wuzha-dist-") as folder:
            build_and_try(Path(folder))
        return
    refuse_unclean_tree()
    note_version(options.version)
    build_and_try(ROOT / "dist")
    run("git", "commit", "--quiet", "--all", "--message", f"Release {options.version}")
    run("git", "tag", "--annotate", f"v{options.version}", "--message", f"wuzha {options.version}")
    print(f"dist/ holds wuzha {options.version}; its commit is tagged v{options.version}")


def refuse_unclean_tree() -> None:
    """Exit if there are uncommitted changes: the tag must name the source of the files."""
    if subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, check=True).stdout:  # noqa: S607  the git of the path
        sys.exit("There are uncommitted changes. Commit them first.")


def note_version(version: str) -> None:
    """Write the version into pyproject.toml, and add its section to the changelog."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f"{version} is not a version such as 0.2.0.")
    settings, changes = PYPROJECT.read_text(encoding="utf-8"), CHANGELOG.read_text(encoding="utf-8")
    current = VERSION_LINE.search(settings)
    if current is None or tuple(map(int, version.split("."))) < tuple(map(int, current.groups())):
        sys.exit(f"{version} is older than the version in pyproject.toml.")
    before, after = changes.split(UNRELEASED)
    if not after.partition("\n## ")[0].strip():
        sys.exit("CHANGELOG.md has nothing below Unreleased.")
    PYPROJECT.write_text(VERSION_LINE.sub(f'version = "{version}"', settings), encoding="utf-8")
    section = f"{UNRELEASED}\n## {version} ({date.today().isoformat()})\n"  # noqa: DTZ011  the day of whoever releases
    CHANGELOG.write_text(f"{before}{section}{after}", encoding="utf-8")


def build_and_try(folder: Path) -> None:
    """Build wheel and sdist into the folder, and try each in a new environment."""
    folder.mkdir(exist_ok=True)
    for kind in ("wheel", "sdist"):
        run(sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(folder))
    for file in (max(folder.glob("*.whl"), key=os.path.getmtime), max(folder.glob("*.tar.gz"), key=os.path.getmtime)):
        with TemporaryDirectory(prefix="wuzha-empty-") as environment_folder:
            try_file(file, Path(environment_folder))
        print(f"{file.name}: installed and run in an empty environment")


def try_file(file: Path, folder: Path) -> None:
    """Install the file in a new environment, assess the invented street, and open the log-in page of the site."""
    run(sys.executable, "-m", "venv", str(folder / "venv"))
    binaries = folder / "venv" / "bin"
    run(str(binaries / "pip"), "install", "--quiet", "--disable-pip-version-check", str(file), cwd=folder)
    wuzha = str(binaries / "wuzha")
    run(wuzha, "plan", "check", "fengling", cwd=folder)
    run(wuzha, "template", "empty.xlsx", cwd=folder)
    run(wuzha, "demo-ledgers", "ledgers", cwd=folder)
    ledgers = [str(path) for path in sorted((folder / "ledgers").glob("*.*"))]
    run(wuzha, "assess", *ledgers, "--plan", "fengling", "--period", "2022", "--json", "2022.json", cwd=folder)
    open_log_in_page(wuzha, folder)


def open_log_in_page(wuzha: str, folder: Path) -> None:
    """Start the site on a free port and read its log-in page with its style sheet."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {"WUZHA_DATA": str(folder / "data")}
    with subprocess.Popen([wuzha, "serve", "--port", str(port)], cwd=folder, env=environment) as server:
        try:
            page = read_when_ready(f"http://127.0.0.1:{port}/log-in/")
            style = re.search(r'href="(/static/[^"]+\.css)"', page)
            if style is None:
                sys.exit("The log-in page names no style sheet.")
            read_when_ready(f"http://127.0.0.1:{port}{style[1]}")
        finally:
            server.terminate()


def read_when_ready(address: str) -> str:
    """Return the page at the address, as soon as the server is up."""
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urllib.request.urlopen(address) as response:  # noqa: S310  our own server
                return str(response.read().decode())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def run(*command: str, cwd: Path = ROOT) -> None:
    """Run a command; exit with its output when it fails."""
    process = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if process.returncode:
        sys.exit(f"{' '.join(command)}\n{process.stdout[-2000:]}{process.stderr[-2000:]}")


if __name__ == "__main__":
    main()
