import { getTranslations } from "next-intl/server";

/** How long a throttled person has to wait, in words: seconds below a minute and a half, else minutes. */
export async function waitMessage(seconds: number): Promise<string> {
  const t = await getTranslations("auth");
  return seconds < 90 ? t("waitSeconds", { count: seconds }) : t("waitMinutes", { count: Math.ceil(seconds / 60) });
}
