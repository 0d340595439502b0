import "server-only";

import { headers } from "next/headers";

/**
 * Whether somebody opens the page: one that is fetched ahead of a click is not opened yet. For the person's own marks
 * alone, such as having read a notice: a request says of itself what it is for, so nothing may rest on it.
 */
export async function isOpened(): Promise<boolean> {
  return !(await headers()).has("next-router-prefetch");
}
