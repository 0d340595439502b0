import { json, notFoundAnswer, readBytes } from "@/app/api/answers";
import { asAuthor, type DraftContext } from "@/app/api/drafts/draft-request";
import { asViewer } from "@/server/db";
import { storableText } from "@/server/cases/storable-text";
import { addDraftFile, readDraftFile } from "@/server/drafts/mutations";
import { MAX_FILE_BYTES } from "@/server/exchange/read-file";

/** Takes one file: its bytes as the body, its name percent-encoded in the header `x-file-name`. */
export function POST(request: Request, context: DraftContext): Promise<Response> {
  return asAuthor(request, context, async ({ viewer }, { id }) => {
    const bytes = await readBytes(request, MAX_FILE_BYTES);
    if (!bytes) return json({ error: "too_large" }, 413);
    const read = await readDraftFile(fileName(request), bytes);
    if (!read.ok) return json({ error: read.reason }, 422);
    const added = await asViewer(viewer, (tx) => addDraftFile(tx, id, read.file));
    if (!added.ok) return added.reason === "not_found" ? notFoundAnswer() : json({ error: added.reason }, 422);
    return json({ file: added.file, warnings: read.file.warnings }, 201);
  });
}

/** The name that the person's computer gave it, without folders. */
function fileName(request: Request): string {
  let name = "";
  try {
    name = decodeURIComponent(request.headers.get("x-file-name") ?? "");
  } catch {
    // Not percent-encoded by us: take the name as missing.
  }
  const last = storableText(name).split(/[\\/]/).at(-1)?.trim();
  return [...(last || "file.txt")].slice(-200).join("");
}
