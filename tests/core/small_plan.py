"""A small valid plan for the tests, which write it to a folder with some words changed."""

from pathlib import Path

TEXT = """# 方案

## 一、目标

2022年，案件比上一年下降20%。

## 二、标准

1、没有案件，或者2022年比上一年下降20%以上，没有5万元以上的案件，窝点不超过3个。

2、每个季度宣传至少2次，用逢屏必亮的办法。

## 三、要求

2021年11月15日前成立小组。
"""

DATA = """
id: small
title: 小方案
periods: {years: [2022]}
readings:
  R1:
    title: 几次
    default: R1a
    options:
      R1a: {text: 至少2次, sets: {case_date: filed_on}}
      R1b: {text: 至少5次, sets: {case_date: reported_on}}
targets:
  all_cases:
    clause: 一
    title: 下降
    quote: 案件比上一年下降20%
    kinds: [street]
    asks: {fell_by_percent: 20, of: cases, against: previous}
standards:
  clean_village:
    clause: 二
    title: 无诈村
    kinds: [village]
    criteria:
      no_cases:
        clause: 二1
        title: 没有案件
        quote: 没有案件，或者2022年比上一年下降20%以上，没有5万元以上的案件，窝点不超过3个。
        readings: [R1]
        asks: ASKS
duties:
  form_group:
    clause: 三
    title: 成立小组
    quote: 2021年11月15日前成立小组。
    due_on: 2021-11-15
  light_screens:
    clause: 二2
    title: 亮屏
    quote: 用逢屏必亮的办法
    terms: {channels: [screen]}
"""
NO_CASES = "{none: cases}"


def write_plan(folder: Path, *changes: tuple[str, str], asks: str = NO_CASES, text: str = TEXT) -> Path:
    """Write a small valid plan to a folder, with some words of plan.yaml changed."""
    data = DATA.replace("ASKS", asks)
    for old, new in changes:
        assert old in data
        data = data.replace(old, new, 1)
    (folder / "plan.md").write_text(text, encoding="utf-8")
    (folder / "plan.yaml").write_text(data, encoding="utf-8")
    return folder
