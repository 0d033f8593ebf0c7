"""A small national code table: one county with its neighbour, and a city without counties."""

from pathlib import Path

import pytest

TABLE = {
    "provinces": "code,name\n52,贵州省\n44,广东省\n",
    "cities": "code,name,provinceCode\n5203,样本市,52\n4419,无县市,44\n",
    "areas": "code,name,cityCode,provinceCode\n520399,样本县,5203,52\n520398,邻县,5203,52\n441900,无县市,4419,44\n",
    "streets": (
        "code,name,areaCode,provinceCode,cityCode\n"
        '520399001,"清河街道",520399,52,5203\n520398001,邻镇,520398,52,5203\n441900003,东街道,441900,44,4419\n'
    ),
    "villages": (
        "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        "520399001001,青石社区居委会,520399001,52,5203,520399\n"
        "520399001201,文峰村委会,520399001,52,5203,520399\n"
        "520399001498,园区社区,520399001,52,5203,520399\n"
        "520399001500,林场生活区,520399001,52,5203,520399\n"
        "520398001200,邻村委会,520398001,52,5203,520398\n"
        "441900003001,一社区居委会,441900003,44,4419,441900\n"
    ),
}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Write the table into a folder and return it."""
    return write_table(tmp_path)


def write_table(folder: Path) -> Path:
    """Write the table into the folder, one file for each level, and return the folder."""
    for name, text in TABLE.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
