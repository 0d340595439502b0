import { getTranslations } from "next-intl/server";
import { asMember, download, json, notFoundAnswer } from "@/app/api/answers";
import { refusalMessage } from "@/app/outcome";
import { asViewer, refusalOf } from "@/server/db";
import { exportIndicators, type ExportFile } from "@/server/exports/mutations";
import { ExportTooLong } from "@/server/exports/queries";
import { exportSchema } from "@/server/exports/schema";

/** The indicators of a case, of a received share or that a search finds as CSV, with their markings. What it is of stands in the form. */
export function POST(request: Request): Promise<Response> {
  return asMember(request, async ({ viewer }) => {
    const form = await request.formData().catch(() => new FormData());
    const wanted = exportSchema.safeParse(Object.fromEntries(form));
    if (!wanted.success) return notFoundAnswer();
    const t = await getTranslations("sharing.handling");
    const made = await asViewer(viewer, (tx) =>
      exportIndicators(tx, wanted.data, {
        tlp: (tlp, organization) => (tlp === "clear" ? "" : t(tlp, { organization })),
        pap: (pap) => t(`pap.${pap}`),
      }),
    ).catch((error: unknown) => {
      const refusal = error instanceof ExportTooLong ? "export_too_long" : refusalOf(error);
      if (!refusal) throw error;
      return refusal;
    });
    if (typeof made === "string") return json({ error: made, message: await refusalMessage(made) }, 409);
    return made ? download(piecesOf(made), made.name, "text/csv; charset=utf-8") : notFoundAnswer();
  });
}

const PIECE = 65_536;

async function* piecesOf({ file }: ExportFile): AsyncGenerator<Uint8Array> {
  try {
    for (let at = 0; ; ) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(PIECE), 0, PIECE, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield new Uint8Array(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
