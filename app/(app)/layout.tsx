import type { ReactNode } from "react";
import { requireViewer } from "@/server/auth/viewer";

/** The frame of every signed-in page. */
export default async function SignedInLayout({ children }: { children: ReactNode }) {
  await requireViewer();
  return children;
}
