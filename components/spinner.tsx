import { LoaderCircle } from "lucide-react";
import { classNames } from "./class-names";

/** Says only by its look that something runs; whoever shows it says it in words too. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={classNames("size-4 animate-spin", className)} />;
}
