import type { Calibration } from "@/scripts/eval/calibration";

const SIDE = 320;
const MARGIN = 48;

const across = (share: number) => MARGIN + share * SIDE;
const up = (share: number) => MARGIN + (1 - share) * SIDE;

/** Predicted against observed share of related pairs, one disc per step of the verbal scale, as large as it has pairs. */
export function calibrationPlot({ bins, priorOdds }: Calibration, pairs: number): string {
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const size = SIDE + 2 * MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" font-family="sans-serif" font-size="11" role="img">
  <title>Calibration: predicted against observed share of related pairs, ${pairs} pairs, prior odds ${priorOdds.toFixed(2)}</title>
  <rect width="${size}" height="${size}" fill="#ffffff"/>
${ticks.map((tick) => `  <path d="M${across(tick)} ${up(0)}V${up(1)}M${across(0)} ${up(tick)}H${across(1)}" stroke="#d4d4d8"/>
  <text x="${across(tick)}" y="${up(0) + 16}" text-anchor="middle" fill="#3f3f46">${tick}</text>
  <text x="${across(0) - 8}" y="${up(tick) + 4}" text-anchor="end" fill="#3f3f46">${tick}</text>`).join("\n")}
  <path d="M${across(0)} ${up(0)}L${across(1)} ${up(1)}" stroke="#71717a" stroke-dasharray="4 4"/>
${bins.filter((bin) => bin.pairs).map(discOf).join("\n")}
  <text x="${across(0.5)}" y="${up(0) + 34}" text-anchor="middle" fill="#18181b">predicted share of related pairs</text>
  <text x="14" y="${up(0.5)}" text-anchor="middle" fill="#18181b" transform="rotate(-90 14 ${up(0.5)})">observed share</text>
</svg>
`;
}

/** The bar is the 95 % interval of the observed share (Wilson). */
function discOf({ pairs, predicted, observed }: Calibration["bins"][number]): string {
  const [low, high] = wilson(observed, pairs);
  const x = across(predicted).toFixed(1);
  return `  <path d="M${x} ${up(low).toFixed(1)}V${up(high).toFixed(1)}" stroke="#1d4ed8"/>
  <circle cx="${x}" cy="${up(observed).toFixed(1)}" r="${(2 + Math.sqrt(pairs) / 2).toFixed(1)}" fill="#1d4ed8" fill-opacity="0.7"><title>${pairs} pairs</title></circle>`;
}

function wilson(share: number, count: number): [number, number] {
  const z = 1.96;
  const middle = (share + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const half = (z / (1 + (z * z) / count)) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
