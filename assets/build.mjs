// Builds the front-end files of the desk: node assets/build.mjs OUTDIR
// Every name carries a hash of its content, so a browser may keep the file for a year; manifest.json maps the plain names to them.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const out = process.argv[2] && resolve(process.argv[2]);
if (!out) {
  console.error("usage: node assets/build.mjs OUTDIR");
  process.exit(2);
}
mkdirSync(out, { recursive: true });

const manifest = {};
const sizes = [];
function put(name, content) {
  const data = Buffer.from(content);
  const hash = createHash("sha256").update(data).digest("hex").slice(0, 8);
  const dot = name.lastIndexOf(".");
  const hashed = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  writeFileSync(join(out, hashed), data);
  manifest[name] = hashed;
  sizes.push([hashed, data.length]);
  return hashed;
}

// Fonts: the writing systems of the desk's people; the style sheet names them as url(font:NAME).
const fonts = {};
for (const set of ["latin", "latin-ext", "cyrillic", "cyrillic-ext", "vietnamese"]) {
  const file = join(modules, "@fontsource-variable/source-sans-3/files", `source-sans-3-${set}-wght-normal.woff2`);
  fonts[set] = put(`source-sans-3-${set}.woff2`, readFileSync(file));
}

// Style sheet.
const css = compile(join(here, "scss/desk.scss"), {
  loadPaths: [modules],
  style: "expanded",
  quietDeps: true,
  charset: false,
}).css.replace(/url\("?font:([a-z-]+)"?\)/g, (_, set) => {
  if (!fonts[set]) throw new Error(`no font ${set}`);
  return `url(${fonts[set]})`;
});
const small = await transform(css, { loader: "css", minify: true, target: ["chrome96", "firefox102", "safari15"], legalComments: "none" });
if (/url\((?!source-sans)/.test(small.code)) throw new Error("the style sheet asks for a file we do not serve");
put("desk.css", small.code);

// Script.
const js = await build({
  entryPoints: [join(here, "js/desk.js")],
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  target: "es2019",
  legalComments: "none",
});
put("desk.js", js.outputFiles[0].contents);

// Drawings.
const flat = (svg) => svg.replace(/\n\s*/g, "");
put("icons.svg", flat(readFileSync(join(here, "icons/icons.svg"), "utf8")));
put("favicon.svg", flat(readFileSync(join(here, "icons/favicon.svg"), "utf8")));

// Licences of what is served along with our own work.
put("licences.txt", [
  ["Source Sans 3", join(modules, "@fontsource-variable/source-sans-3/LICENSE")],
  ["GOV.UK Frontend (parts of the style sheet)", join(here, "licences/govuk-frontend.txt")],
].map(([name, file]) => `${name}\n\n${readFileSync(file, "utf8").trim()}\n`).join("\n\n"));

// Files of earlier builds leave, so that the folder holds exactly what the manifest names.
const keep = new Set([...Object.values(manifest), "manifest.json"]);
for (const name of readdirSync(out)) {
  if (!keep.has(name) && /\.[0-9a-f]{8}\.(css|js|svg|woff2|txt)$/.test(name)) rmSync(join(out, name));
}
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
for (const [name, size] of sizes) console.log(`${String(size).padStart(7)}  ${name}`);
