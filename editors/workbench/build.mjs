// Makes one module of the editor and all that it is made of, and beside it the licences of that.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const OUT = "../../reconsider_rules/workbench/static/editor.js";
const RULE = `\n\n${"-".repeat(72)}\n\n`;

const { metafile } = await build({
  entryPoints: ["src/editor.js"],
  outfile: OUT,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // they are in the file beside it
  banner: { js: "// Made by editors/workbench; what is in it is under the licences in editor.js.LICENSE.txt." },
  metafile: true,
});
const parts = Object.values(metafile.outputs)[0].inputs;
const names = Object.keys(parts).filter((path) => parts[path].bytesInOutput);
const packages = new Set(names.map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean));
const licences = [...packages].sort().map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version} (${license})\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()}`;
});
writeFileSync(`${OUT}.LICENSE.txt`, `editor.js has in it:\n\n${licences.join(RULE)}\n`);
