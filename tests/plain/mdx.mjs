// Reads a list of pages as JSON, and prints those that MDX cannot read or takes for more than Markdown, each with why.
import { json } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const load = (name) => import(pathToFileURL(`${process.argv[2]}/${name}/index.js`));
const { compile } = await load("@mdx-js/mdx");
const { default: gfm } = await load("remark-gfm");

const more = (node) => [...(node.type.startsWith("mdx") ? [node.type] : []), ...(node.children ?? []).flatMap(more)];
const faults = [];
for (const page of await json(process.stdin)) {
  const seen = [];
  const look = () => (tree) => void seen.push(...more(tree));
  try {
    await compile(page, { remarkPlugins: [gfm, look] });
    if (seen.length) faults.push([page, seen]);
  } catch (error) {
    faults.push([page, error.message]);
  }
}
console.log(JSON.stringify(faults));
