import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/button";
import { MessagePage } from "@/components/message-page";

/** For members who read but do not file. */
export async function NoRightToFile() {
  const t = await getTranslations("filing.noRight");
  return (
    <MessagePage title={t("title")} actions={<ButtonLink href="/cases">{t("toCases")}</ButtonLink>}>
      {t("text")}
    </MessagePage>
  );
}
