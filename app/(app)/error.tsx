"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { buttonStyle } from "@/components/button-style";
import { ErrorDetails } from "@/components/error-details";
import { MessagePage } from "@/components/message-page";

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** What a person sees in place of a page that failed for a reason that nobody foresaw. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  const t = useTranslations("common");
  const labels = { requestId: t("error.requestId"), digest: t("error.digest") };
  return (
    <div role="alert">
      <MessagePage
        title={t("error.title")}
        details={<ErrorDetails digest={error.digest} labels={labels} />}
        actions={
          <>
            {/* A full load, since what failed may be what the page keeps. */}
            {/* eslint-disable-next-line @next/next/no-html-link-for-pages */}
            <a href="/" className={buttonStyle()}>
              {t("error.home")}
            </a>
            <Button variant="primary" onClick={reset}>
              {t("action.retry")}
            </Button>
          </>
        }
      >
        {t("error.explanation")}
      </MessagePage>
    </div>
  );
}
