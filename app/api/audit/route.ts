import { asSignedIn, download, notFoundAnswer } from "@/app/api/answers";
import { exportChain } from "@/server/audit/export-chain";

/** The audit chain of one's organization as a file: `?format=csv` or `ndjson`; for operators the installation's. */
export function GET(request: Request): Promise<Response> {
  return asSignedIn(request, async ({ viewer }) => {
    const format = new URL(request.url).searchParams.get("format") === "csv" ? "csv" : "ndjson";
    const pieces = await exportChain(viewer, format);
    if (!pieces) return notFoundAnswer();
    const type = format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
    return download(pieces, `audit-${new Date().toISOString().slice(0, 10)}.${format}`, type);
  });
}
