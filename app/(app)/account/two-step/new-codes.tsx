"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { CopyButton } from "@/components/copy-button";

/** Recovery codes, shown this once; or the word that it is done, where those before still hold. */
export function NewCodes({ codes, onClose }: { codes: readonly string[] | null; onClose: () => void }) {
  const t = useTranslations("account.twoStep");
  return (
    <div className="grid gap-3" role="status">
      {codes ? (
        <>
          <p>{t("codesKeep")}</p>
          <ul className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border border-line bg-sunken px-3 py-2.5 font-mono text-sm">
            {codes.map((code) => <li key={code} className="select-all">{code}</li>)}
          </ul>
          <div><CopyButton value={codes.join("\n")} label={t("codesCopy")} /></div>
          <Callout tone="warn">{t("codesOnce")}</Callout>
        </>
      ) : (
        <p>{t("done")}</p>
      )}
      <div className="flex justify-end"><Button variant="primary" onClick={onClose}>{t(codes ? "codesKept" : "close")}</Button></div>
    </div>
  );
}
