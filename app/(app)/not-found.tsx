import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/button";
import { MessagePage } from "@/components/message-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("common");
  return { title: t("notFound.title") };
}

/** The one answer for what is not there and for what is not yours. */
export default function NotFound() {
  const t = useTranslations("common");
  return (
    <MessagePage
      title={t("notFound.title")}
      actions={
        <ButtonLink href="/" variant="primary">
          {t("error.home")}
        </ButtonLink>
      }
    >
      {t("notFound.explanation")}
    </MessagePage>
  );
}
