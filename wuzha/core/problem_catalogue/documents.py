"""Problems of documents that are not ledgers: outlines for the map, workbooks of results."""

from __future__ import annotations

from wuzha.core.problem_catalogue.template import Family, refusal

MAPS_PROBLEMS: Family = {
    "map.too_large": refusal("文件超过{most} MB。", "请先简化图形，或分几次上传。"),
    "map.not_geojson": refusal("文件不是 GeoJSON。", "请在制图软件里另存为 GeoJSON（UTF-8 编码）再上传。"),
    "map.not_a_collection": refusal("文件不是 GeoJSON 的要素集合（FeatureCollection）。", "请重新导出再上传。"),
    "map.too_many": refusal("图形超过{most}个。", "请只导出本辖区的图形。"),
    "map.empty": refusal("文件里没有图形。", "请导出含有各村（社区）边界的 GeoJSON。"),
    "map.unmatched": refusal(
        "没有一个图形对得上“{name}”的组织。", "请在图形的属性里写明 code（代码）或 name（名称）。"
    ),
    "map.features": refusal("{faults}", "{more}"),
    "map.no_border": refusal("第{place}个图形：没有边界。", "请补画或删去它。"),
    "map.empty_border": refusal("第{place}个图形：边界是空的。", "请补画或删去它。"),
    "map.not_an_area": refusal("第{place}个图形：不是面（Polygon 或 MultiPolygon）。", "请只导出面。"),
    "map.too_few_points": refusal("第{place}个图形：边界不到3个点，围不成面。", "请重画或删去它。"),
    "map.not_degrees": refusal(
        "第{place}个图形：坐标不是经纬度。", "请转换成以度为单位的经纬度（如 CGCS2000）再导出。"
    ),
}

EXPORTS_PROBLEMS: Family = {
    "export.sheet_too_long": refusal(
        "“{name}”有{count}行，一张工作表放不下。", "请改用 --json，或用 --facts 加 --out 得到数据文件。"
    ),
}
