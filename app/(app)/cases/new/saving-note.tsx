"use client";

import { Check, CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { buttonStyle } from "@/components/button-style";
import { Callout } from "@/components/callout";
import { Spinner } from "@/components/spinner";
import type { SavingState } from "./use-draft-saving";

/** Says quietly whether what was typed is on the server. */
export function SavingNote({ state }: { state: SavingState }) {
  const t = useTranslations("filing.saving");
  const words = state === "clean" ? "" : t(state === "saving" || state === "saved" || state === "typing" ? state : "kept");
  return (
    <span role="status" className="inline-flex min-h-5 items-center gap-1.5 text-sm text-muted">
      {state === "saving" && <Spinner className="size-3.5" />}
      {state === "saved" && <Check aria-hidden className="size-3.5 text-success" />}
      {isTrouble(state) && <CircleAlert aria-hidden className="size-3.5 text-warn" />}
      {words}
    </span>
  );
}

/** Says loudly when saving fails, what has become of the text, and what to do. */
export function SavingTrouble({ state }: { state: SavingState }) {
  const t = useTranslations("filing.saving");
  if (!isTrouble(state)) return null;
  const signIn =
    state === "signed_out" ? (
      <a className={buttonStyle({ size: "sm" })} href={`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`}>
        {t("signIn")}
      </a>
    ) : undefined;
  return (
    <Callout role="alert" tone="warn" title={t(`trouble.${state}.title`)} actions={signIn}>
      {t(`trouble.${state}.text`)}
    </Callout>
  );
}

type Trouble = Exclude<SavingState, "clean" | "typing" | "saving" | "saved">;

function isTrouble(state: SavingState): state is Trouble {
  return !["clean", "typing", "saving", "saved"].includes(state);
}
