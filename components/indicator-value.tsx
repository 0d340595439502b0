import { useTranslations } from "next-intl";
import { classNames } from "./class-names";
import { CopyButton } from "./copy-button";

type IndicatorValueProps = {
  /** The live value: only the copy button ever uses it. */
  value: string;
  /** The defanged value, which is what is seen: `defang(kind, value)`. */
  shown: string;
  /** The kind in words, in front of the value for those who do not see its column. */
  kind?: string;
  /** Keeps it on one line, cut at the end; the whole value is in its title. Else it wraps where it must. */
  truncate?: boolean;
  copyable?: boolean;
  className?: string;
};

/** An indicator's value: fixed-width, defanged, never a link; copying gives the live value. */
export function IndicatorValue({ value, shown, kind, truncate, copyable = true, className }: IndicatorValueProps) {
  const t = useTranslations("common");
  return (
    <span className={classNames("inline-flex max-w-full min-w-0 items-center gap-1", className)}>
      {kind && <span className="sr-only">{kind}: </span>}
      <bdi
        translate="no"
        title={truncate ? shown : undefined}
        className={classNames("min-w-0 font-mono text-[0.8125rem]", truncate ? "truncate" : "break-all")}
      >
        {shown}
      </bdi>
      {copyable && <CopyButton value={value} label={t("copy.value", { value: shown })} className="shrink-0 screen-only" />}
    </span>
  );
}
