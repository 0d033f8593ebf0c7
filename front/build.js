// What browsers load: the icons, the parts of ECharts that charts.js uses, and the page that records without a network;
// the licences of what is in a script stand in a file beside it.
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { writeIcons } from "./icons.js";

const SITE = "../wuzha/web/static/site";
const CHARTS = ["echarts/NOTICE", "echarts/LICENSE", "echarts/licenses/LICENSE-d3", "zrender/LICENSE", "tslib/LICENSE.txt", "lucide-static/LICENSE"];

async function writeScript(name, banner) {
  await build({
    entryPoints: [`${name}.js`],
    outfile: `${SITE}/${name}.js`,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2018",
    legalComments: "none",
    banner: banner ? { js: `/* ${banner}: ${name}.licences.txt */` } : {},
  });
}

async function writeLicences(name, files) {
  const texts = await Promise.all(files.map((file) => readFile(`node_modules/${file}`, "utf8")));
  const parts = files.map((file, place) => `--- ${file} ---\n\n${texts[place].trim()}\n`);
  await writeFile(`${SITE}/${name}.licences.txt`, parts.join("\n"));
}

await writeIcons(`${SITE}/icons.svg`);
await writeScript("charts", "Apache ECharts and others");
await writeLicences("charts", CHARTS);
await writeScript("capture", "idb");
await writeLicences("capture", ["idb/LICENSE"]);
await writeScript("capture_worker", "");
