// The icons of the pages: a few symbols of Lucide in one file, each used as <use href="icons.svg#name">.
import { readFile, writeFile } from "node:fs/promises";

const NAMES = [
  "arrow-left-right", "arrow-right", "calendar", "chart-column", "check", "chevron-down", "chevron-left",
  "chevron-right", "circle", "circle-alert", "circle-help", "circle-minus", "clipboard-check", "clock", "download",
  "ellipsis", "file-spreadsheet", "file-text", "history", "house", "info", "key-round", "landmark", "list-todo",
  "log-out", "map-pin", "megaphone", "minus", "monitor", "network", "pencil", "plus", "printer", "scale",
  "scroll-text", "search", "shield-check", "sliders-horizontal", "square-check-big", "stamp", "table-2",
  "trending-up", "triangle-alert", "undo-2", "upload", "user", "user-check", "users", "x",
];

async function readShapes(name) {
  const icon = await readFile(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
  const shapes = icon.slice(icon.indexOf(">", icon.indexOf("<svg")) + 1, icon.lastIndexOf("</svg>"));
  return shapes.replace(/\s*\n\s*/g, "").trim();
}

const makeSymbol = (name, shapes, box = "0 0 24 24") => `<symbol id="${name}" viewBox="${box}">${shapes}</symbol>`;

export async function writeIcons(path) {
  const symbols = await Promise.all(NAMES.map(async (name) => makeSymbol(name, await readShapes(name))));
  // Inside a badge the question mark stands without its circle.
  const question = (await readShapes("circle-help")).replace(/<circle [^>]*>/, "");
  symbols.push(makeSymbol("question", question, "4 4 16 16"));
  const licence = "<!-- Lucide, ISC licence: charts.licences.txt -->";
  await writeFile(path, `<svg xmlns="http://www.w3.org/2000/svg">${licence}${symbols.join("\n")}</svg>\n`);
}
