"use client";

import "./globals.css";

import { Button } from "@/components/button";
import { ErrorDetails } from "@/components/error-details";

type GlobalErrorProps = { error: Error & { digest?: string }; reset: () => void };

/** What is left when even the layout failed: no messages, no preferences, so it says everything twice. */
export default function GlobalError({ error, reset }: GlobalErrorProps) {
  const labels = { requestId: "Request number / リクエスト番号", digest: "Error code / エラーコード" };
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Common Thread</title>
        <main role="alert" className="mx-auto grid max-w-lg gap-3 px-6 py-20">
          <h1 className="text-xl font-semibold">Something went wrong</h1>
          <p className="text-muted">
            The page could not be shown. Nothing that was saved is lost. Try again; if it happens again, tell your
            administrator what stands below.
          </p>
          <div lang="ja">
            <h2 className="text-lg font-semibold">問題が発生しました</h2>
            <p className="mt-1 text-muted">
              ページを表示できませんでした。保存済みの内容は失われていません。もう一度お試しください。繰り返す場合は、下の内容を管理者にお知らせください。
            </p>
          </div>
          <ErrorDetails digest={error.digest} labels={labels} />
          <div>
            <Button variant="primary" onClick={reset}>
              Try again / 再試行
            </Button>
          </div>
        </main>
      </body>
    </html>
  );
}
