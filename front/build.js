// One file for the browser, only what charts.js uses of ECharts, with the licences of what is in it beside it.
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const OUT = "../wuzha/web/static/site/charts.js";
const LICENCES = ["echarts/NOTICE", "echarts/LICENSE", "echarts/licenses/LICENSE-d3", "zrender/LICENSE", "tslib/LICENSE.txt"];

await build({
  entryPoints: ["charts.js"],
  outfile: OUT,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2018",
  legalComments: "none",
  banner: { js: "/* Apache ECharts and others: charts.licences.txt */" },
});
const texts = await Promise.all(LICENCES.map((name) => readFile(`node_modules/${name}`, "utf8")));
const told = LICENCES.map((name, place) => `--- ${name} ---\n\n${texts[place].trim()}\n`);
await writeFile(OUT.replace(/\.js$/, ".licences.txt"), told.join("\n"));
