const STRIDE_MS = 25;

/**
 * Lets other work run in between long work: call the returned function often; it gives way when more than a few
 * milliseconds have passed since it last did, and says whether it did.
 */
export function createPace(): () => Promise<boolean> {
  let restAt = performance.now() + STRIDE_MS;
  return async () => {
    if (performance.now() < restAt) return false;
    await new Promise((resolve) => setTimeout(resolve, 0));
    restAt = performance.now() + STRIDE_MS;
    return true;
  };
}
