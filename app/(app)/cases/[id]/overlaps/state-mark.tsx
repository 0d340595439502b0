import { useTranslations } from "next-intl";
import { Badge, type Tone } from "@/components/badge";
import type { OverlapState } from "@/server/overlap/verdict-words";

const TONES: Record<OverlapState, Tone> = {
  new: "accent",
  under_review: "info",
  confirmed: "danger",
  coincidental: "neutral",
  common_infrastructure: "neutral",
  disputed: "warn",
  withdrawn: "outline",
};

/** Where an overlap stands for its reader. */
export function StateMark({ state }: { state: OverlapState }) {
  const t = useTranslations("overlaps.verdict");
  return <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>;
}
