// Writes the types and the list of paths of the API from the description that the server gives of itself; with --check it only compares.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../docs/openapi.json", import.meta.url);
const head = "// Written by `npm run types` from docs/openapi.json.\n";
const description = JSON.parse(readFileSync(source, "utf8"));
// HEAD carries the operationId of its GET, which the generator does not take.
for (const path of Object.values(description.paths)) delete path.head;
// What the server answers leaves no field out (docs/contract.md); what it is sent may.
for (const [name, schema] of Object.entries(description.components.schemas)) {
  if (schema.properties && !name.endsWith("Body")) schema.required = Object.keys(schema.properties);
}
const paths = Object.keys(description.paths).filter((path) => path.startsWith("/api/"));
const files = {
  "../src/api/schema.d.ts": head + astToString(await openapiTS(description)),
  "../src/api/paths.ts": `${head}\n/** The paths that the API has; a part of the page that needs another one stays hidden. */\nexport const paths: ReadonlySet<string> = new Set([\n${paths.map((path) => `  "${path}",\n`).join("")}]);\n`,
};

let stale = false;
for (const [name, text] of Object.entries(files)) {
  const file = new URL(name, import.meta.url);
  if (!process.argv.includes("--check")) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    console.error(`web/src/api/${name.split("/").at(-1)} is not what docs/openapi.json says. Run \`npm run types\` in web/.`);
    stale = true;
  }
}
process.exit(stale ? 1 : 0);
