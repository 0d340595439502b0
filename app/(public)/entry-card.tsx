import type { ReactNode } from "react";
import { Panel } from "@/components/page-header";

/** The one card of a page for people who are not signed in. */
export function EntryCard({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children: ReactNode }) {
  return (
    <div className="w-full max-w-sm">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {lead && <p className="mt-1 text-muted">{lead}</p>}
      <Panel className="mt-5 p-5">{children}</Panel>
    </div>
  );
}
