import { useFormatter, useTranslations } from "next-intl";
import { Badge, type Tone } from "@/components/badge";
import type { InformationRequest } from "@/server/requests/queries";

const tones: Record<InformationRequest["state"], Tone> = {
  draft: "neutral", sent: "info", overdue: "danger", answered: "success", refused: "warn", withdrawn: "neutral",
};

export function RequestState({ state }: { state: InformationRequest["state"] }) {
  const t = useTranslations("requests.state");
  return <Badge tone={tones[state]}>{t(state)}</Badge>;
}

/** A day without a time: the same one in every zone. */
export function Day({ value }: { value: string }) {
  const format = useFormatter();
  return <time dateTime={value}>{format.dateTime(new Date(`${value}T00:00:00Z`), { dateStyle: "medium", timeZone: "UTC" })}</time>;
}
