import { asSignedIn, download, notFoundAnswer } from "@/app/api/answers";
import { exportChain } from "@/server/audit/export-chain";

/** The audit chain of one's organization as a file: `?format=csv` or `ndjson`; for operators the installation's. `&of=`: a predecessor's. */
export function GET(request: Request): Promise<Response> {
  return asSignedIn(request, async ({ viewer }) => {
    const asked = new URL(request.url).searchParams;
    const format = asked.get("format") === "csv" ? "csv" : "ndjson";
    const pieces = await exportChain(viewer, format, asked.get("of"));
    if (!pieces) return notFoundAnswer();
    const type = format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
    return download(pieces, `audit-${new Date().toISOString().slice(0, 10)}.${format}`, type);
  });
}
