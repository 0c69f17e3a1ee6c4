// Compiles each Markdown file below a folder as MDX, as Docusaurus does; prints the faults and exits 1 if there are any.
// The packages @mdx-js/mdx and remark-gfm are taken from the folder that the second argument names.
import { createRequire } from "module";
import { pathToFileURL } from "url";
import fs from "fs";
import path from "path";

const [folder, packages] = process.argv.slice(2);
const from = createRequire(path.join(packages, "x.js"));
const load = (name) => import(pathToFileURL(from.resolve(name)));
const [{ compile }, { default: gfm }] = await Promise.all([load("@mdx-js/mdx"), load("remark-gfm")]);
const files = (at) => fs.readdirSync(at, { withFileTypes: true }).flatMap((one) => {
  const here = path.join(at, one.name);
  return one.isDirectory() ? files(here) : one.name.endsWith(".md") ? [here] : [];
});
let faults = 0;
for (const file of files(folder)) {
  try {
    await compile(fs.readFileSync(file, "utf8"), { remarkPlugins: [gfm] });
  } catch (error) {
    faults += 1;
    console.log(`${path.relative(folder, file)}: ${error.message}`);
  }
}
process.exit(faults ? 1 : 0);
