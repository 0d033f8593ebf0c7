// Draws every table of the class "drawn" above itself. What is drawn stands in the table: a page without this script
// lacks nothing but the picture.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([AriaComponent, BarChart, GridComponent, LegendComponent, LineChart, SVGRenderer, TooltipComponent]);

// Apart in hue and in lightness, each at least 3 to 1 against white; bars have patterns besides.
const COLOURS = ["#1d4f91", "#b25c00"];
const INK = "#1b2330";
const PAPER_WIDTH = 640;

function seriesOf(table) {
  const rows = [...table.tBodies[0].rows];
  return [...table.tHead.rows[0].cells]
    .map((head, place) => ({ head, cells: rows.map((row) => row.cells[place]) }))
    .filter(({ head }) => head.dataset.drawn)
    .map(({ head, cells }) => ({
      name: head.textContent,
      type: head.dataset.drawn,
      cells,
      data: cells.map((cell) => (cell.dataset.value === undefined ? null : Number(cell.dataset.value))),
    }));
}

function optionsOf(table, drawing, series) {
  const isLying = table.classList.contains("lying");
  const names = [...table.tBodies[0].rows].map((row) => row.cells[0].textContent);
  // Beside horizontal bars each label has room; left to itself, the axis drops the first and the last.
  const axisLabel = isLying ? { color: INK, interval: 0 } : { color: INK };
  const labels = { type: "category", data: names, axisLabel, axisTick: { show: false } };
  const values = {
    type: "value",
    minInterval: table.dataset.whole ? 1 : 0,
    axisLabel: { color: INK },
    // Its head has the unit; where there are several, the legend shows their heads.
    name: series.length > 1 ? "" : series[0].name,
    nameLocation: isLying ? "middle" : "end",
    nameTextStyle: { color: INK, align: isLying ? "center" : "left" },
  };
  return {
    // Nothing moves: a print would catch it half way, and some people must not see things move.
    animation: false,
    color: COLOURS,
    // Written into the picture: a box beside it would bring styles of its own, which the page forbids.
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" }, confine: true },
    aria: { enabled: true, label: { description: drawing.getAttribute("aria-label") }, decal: { show: true } },
    legend: { show: series.length > 1, top: 0, left: 0, textStyle: { color: INK } },
    grid: { top: series.length > 1 ? 36 : 12, left: 8, right: 24, bottom: 12 },
    xAxis: isLying ? values : labels,
    yAxis: isLying ? { ...labels, inverse: true } : values,
    series: series.map(({ name, type, data }) => ({
      name,
      type,
      data,
      barMaxWidth: 28,
      symbolSize: 8,
      lineStyle: { width: 3, type: "dashed" },
      cursor: "pointer",
    })),
  };
}

/** Draw the chart at this width, and name its size, so that paper can scale it as a whole: no month is cut off. */
function fit(chart, drawing, width) {
  if (width) {
    chart.resize({ width });
  }
  // Without this the picture follows in the next frame, and before a print there is none.
  chart.getZr().flush();
  drawing.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
}

function draw(table) {
  const series = seriesOf(table);
  const drawing = table.closest("section").querySelector(".drawing");
  if (!drawing) {
    return;
  }
  // The page has kept room of this height.
  drawing.style.height = `${drawing.offsetHeight}px`;
  drawing.replaceChildren();
  const chart = init(drawing, null, { renderer: "svg" });
  chart.setOption(optionsOf(table, drawing, series));
  chart.on("click", ({ seriesIndex, dataIndex }) => {
    const link = series[seriesIndex].cells[dataIndex].querySelector("a");
    if (link) {
      link.click();
    }
  });
  fit(chart, drawing);
  // The print layout has another size than the screen: it scales the picture, which must not be drawn anew meanwhile.
  new ResizeObserver(() => matchMedia("print").matches || fit(chart, drawing, "auto")).observe(drawing);
  addEventListener("beforeprint", () => fit(chart, drawing, PAPER_WIDTH));
  addEventListener("afterprint", () => fit(chart, drawing, "auto"));
}

document.querySelectorAll("table.drawn").forEach(draw);
