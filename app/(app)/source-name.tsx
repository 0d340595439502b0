import { useTranslations } from "next-intl";
import en from "@/messages/en";
import ja from "@/messages/ja";

const kept = [en, ja].map(({ filing }) => filing.source);

/** The name of a source. What has no name of its own is kept in the filer's language, and shown in the reader's. */
export function SourceName({ name }: { name: string }) {
  const t = useTranslations("filing.source");
  const key = (["typed", "byHand"] as const).find((known) => kept.some((words) => words[known] === name));
  return <bdi>{key ? t(key) : name}</bdi>;
}
