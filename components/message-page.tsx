import type { ReactNode } from "react";
import { ProductSign } from "./product-mark";

type MessagePageProps = { title: ReactNode; children: ReactNode; actions: ReactNode; details?: ReactNode };

/** A page that has only one thing to say: not found, failed, link expired. */
export function MessagePage({ title, children, actions, details }: MessagePageProps) {
  return (
    <div className="mx-auto flex w-full max-w-md flex-col items-center px-6 py-20 text-center">
      <ProductSign className="size-8" />
      <h1 className="mt-5 text-xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-2 text-muted">{children}</p>
      {details}
      <div className="mt-6 flex flex-wrap justify-center gap-2">{actions}</div>
    </div>
  );
}
