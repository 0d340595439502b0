import { evaluateExtraction } from "@/scripts/eval/evaluate-extraction";

/**
 * `npm run eval:extract -- DIR [--errors] [--truth=KIND]`: recall and precision of finding indicators in DIR's reports.
 * The last line is one JSON object.
 */
const options = process.argv.slice(2);
const directory = options.find((option) => !option.startsWith("--"))?.replace(/\/+$/, "");
const only = options.find((option) => option.startsWith("--truth="))?.slice("--truth=".length);

const result = directory
  ? await evaluateExtraction(directory, { only, errors: options.includes("--errors"), say: (line) => console.log(line) })
  : null;
if (result) {
  for (const [kind, { recall, precision, n }] of Object.entries(result.types)) {
    console.log(`${kind.padEnd(7)} recall ${recall ?? "-"} of ${n}, precision ${precision ?? "-"}`);
  }
  console.log(JSON.stringify(result));
} else {
  console.error("Usage: npm run eval:extract -- DIR\nDIR holds reports, DIR-truth holds NAME.json for each of them.");
  process.exitCode = 2;
}
