const began = performance.now();

/** A headline of what happens now, with the seconds since the start. */
export function step(title: string): void {
  console.log(`${elapsed()}  ${title}`);
}

/** A line that belongs to the step above. */
export function detail(text: string): void {
  console.log(`        ${text}`);
}

function elapsed(): string {
  return `${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s`;
}
