"""LibreOffice, as an office opens and saves papers, with fonts of Debian in place of the official ones; slow tests."""

import subprocess
from pathlib import Path

SUBSTITUTES = {
    "仿宋_GB2312": "Noto Serif CJK SC",
    "方正小标宋简体": "Noto Serif CJK SC:bold",
    "宋体": "Noto Serif CJK SC",
    "楷体_GB2312": "LXGW WenKai",
    "黑体": "Noto Sans CJK SC",
}
"""LibreOffice ignores the other names in a font table; a rule of fontconfig for each name it follows."""

_RULE = """
<match target="pattern"><test name="family"><string>{name}</string></test>
<edit name="family" mode="assign" binding="strong"><string>{family}</string></edit>{weight}</match>"""
_BOLD = '<edit name="weight" mode="assign"><const>bold</const></edit>'


def convert(paths: list[Path], folder: Path, target: str = "pdf") -> list[Path]:
    """Let LibreOffice open files and save them in another format."""
    rules = ""
    for name, family in SUBSTITUTES.items():
        family, _, weight = family.partition(":")
        rules += _RULE.format(name=name, family=family, weight=_BOLD if weight else "")
    configuration = folder / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{rules}</fontconfig>',
        encoding="utf-8",
    )
    output = folder / target.partition(":")[0]
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", target]
    subprocess.run(
        [*command, "--outdir", output, *paths],
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "FONTCONFIG_FILE": str(configuration), "LANG": "C.UTF-8"},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return [output / f"{path.stem}.{target.partition(':')[0]}" for path in paths]
