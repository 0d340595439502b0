import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/button";
import { MessagePage } from "@/components/message-page";

/** The one answer for a one-time link that was used, has expired, was taken back or never existed. */
export async function LinkOver({ explanation }: { explanation: string }) {
  const t = await getTranslations("auth");
  return (
    <MessagePage
      title={t("linkOver")}
      actions={
        <ButtonLink href="/sign-in" variant="primary">
          {t("signIn.title")}
        </ButtonLink>
      }
    >
      {explanation}
    </MessagePage>
  );
}
