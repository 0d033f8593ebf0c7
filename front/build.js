// What browsers load: the icons, and only what charts.js uses of ECharts; the licences of both in a file beside them.
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { writeIcons } from "./icons.js";

const OUT = "../wuzha/web/static/site/charts.js";
const LICENCES = ["echarts/NOTICE", "echarts/LICENSE", "echarts/licenses/LICENSE-d3", "zrender/LICENSE", "tslib/LICENSE.txt", "lucide-static/LICENSE"];

await writeIcons("../wuzha/web/static/site/icons.svg");
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
