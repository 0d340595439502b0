"use client";

import type { ComponentProps } from "react";
import ErrorPage from "./(app)/error";

/** The same outside the frame of the signed-in pages, or when the frame itself failed. */
export default function FrameErrorPage(props: ComponentProps<typeof ErrorPage>) {
  return (
    <main>
      <ErrorPage {...props} />
    </main>
  );
}
