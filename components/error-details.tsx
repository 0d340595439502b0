"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** The id that the server gave to the request of this page; the log has the same. */
export function useRequestId(): string | null {
  return useSyncExternalStore(
    never,
    () => document.querySelector('meta[name="request-id"]')?.getAttribute("content") ?? null,
    () => null,
  );
}

type ErrorDetailsProps = { digest?: string; labels: { requestId: string; digest: string } };

/** What an administrator needs to find this error in the log. */
export function ErrorDetails({ digest, labels }: ErrorDetailsProps) {
  const requestId = useRequestId();
  const lines = [
    [labels.requestId, requestId],
    [labels.digest, digest],
  ].filter((line): line is [string, string] => Boolean(line[1]));
  if (lines.length === 0) return null;
  return (
    <dl className="mt-5 grid w-full gap-1 rounded-md border border-line bg-sunken px-3 py-2 text-left text-sm">
      {lines.map(([name, value]) => (
        <div key={name} className="flex flex-wrap justify-between gap-x-4">
          <dt className="text-muted">{name}</dt>
          <dd className="font-mono break-all select-all">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
