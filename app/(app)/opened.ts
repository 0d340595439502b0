import "server-only";

import { headers } from "next/headers";

/** Whether somebody opens the page: one that is fetched ahead of a click is not opened yet. */
export async function isOpened(): Promise<boolean> {
  return !(await headers()).has("next-router-prefetch");
}
