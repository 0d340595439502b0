"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { classNames } from "@/components/class-names";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { refang } from "@/server/indicators/defang";
import { INDICATOR_KINDS, INDICATOR_ROLES } from "@/server/indicators/kinds";
import { roleName, tlpName } from "../../marking";
import { TLPS } from "../details-fields";
import type { Choice } from "./review-rows";
import type { ReviewStore, Show } from "./review-store";

const SHOWS: readonly Show[] = ["all", "chosen", "left", "noise"];

type ToolbarProps = { store: ReviewStore; contributes: boolean; sharing: boolean };

/** Narrows the table down, and changes all that is shown at once. */
export function ReviewToolbar({ store, contributes, sharing }: ToolbarProps) {
  const t = useTranslations("filing.review");
  const { tally, filter } = store;
  return (
    <div className="grid gap-2 screen-only">
      <div role="group" aria-label={t("byKind")} className="flex flex-wrap gap-1.5">
        <KindButton label={t("allKinds")} count={tally.total} pressed={!filter.kind} onPress={() => store.setFilter({ kind: null })} />
        {INDICATOR_KINDS.filter((kind) => tally.kinds.has(kind)).map((kind) => (
          <KindButton
            key={kind}
            label={t(`kind.${kind}`)}
            count={tally.kinds.get(kind)?.total ?? 0}
            pressed={filter.kind === kind}
            onPress={() => store.setFilter({ kind: filter.kind === kind ? null : kind })}
          />
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Input
          type="search"
          aria-label={t("filter")}
          placeholder={t("filter")}
          className="h-control-small w-56 text-sm"
          onChange={(event) => store.setFilter({ text: refang(event.target.value) })}
        />
        <Select
          controlSize="sm"
          aria-label={t("show.label")}
          value={filter.show}
          onChange={(event) => store.setFilter({ show: event.target.value as Show })}
          options={SHOWS.map((value) => ({ value, label: t(`show.${value}`) }))}
        />
        <BulkControls store={store} contributes={contributes} sharing={sharing} />
      </div>
    </div>
  );
}

type KindProps = { label: string; count: number; pressed: boolean; onPress: () => void };

function KindButton({ label, count, pressed, onPress }: KindProps) {
  const t = useTranslations("filing.review");
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={classNames(
        "inline-flex h-control-small items-center gap-1.5 rounded-full border border-line-strong bg-surface px-2.5 text-sm hover:bg-hover",
        pressed && "border-accent bg-accent-soft font-medium text-accent",
      )}
    >
      {label}
      <span className="text-xs tabular-nums">{t("number", { count })}</span>
    </button>
  );
}

function BulkControls({ store, contributes, sharing }: ToolbarProps) {
  const t = useTranslations("filing.review");
  const common = useTranslations("common");
  const count = store.shown.length;
  const set = (choice: Choice) => store.choose(store.shown, choice);
  const exposures = (["matchable", "private"] as const).map((value) => ({ value, label: common(`exposure.${value}`) }));
  return (
    <div role="group" aria-label={t("bulk.label", { count })} className="flex flex-wrap items-center gap-2 sm:ml-auto">
      <span className="text-sm text-muted tabular-nums">{t("bulk.label", { count })}</span>
      <Button size="sm" disabled={count === 0} onClick={() => set({ chosen: true })}>{t("bulk.all")}</Button>
      <Button size="sm" disabled={count === 0} onClick={() => set({ chosen: false })}>{t("bulk.none")}</Button>
      <BulkSelect
        label={t("bulk.role")}
        options={INDICATOR_ROLES.map((value) => ({ value, label: common(`role.${roleName(value)}`) }))}
        onPick={(role) => set({ role: role as Choice["role"] })}
      />
      {!contributes && (
        <BulkSelect label={t("bulk.exposure")} options={exposures} onPick={(exposure) => set({ exposure: exposure as Choice["exposure"] })} />
      )}
      <BulkSelect
        label={t("bulk.tlp")}
        options={TLPS.map((value) => ({ value, label: `TLP:${tlpName(value)}` }))}
        onPick={(tlp) => set({ tlp: tlp as Choice["tlp"] })}
      />
      {sharing && (
        <BulkSelect
          label={t("bulk.shared")}
          options={[{ value: "yes", label: t("bulk.share") }, { value: "no", label: t("bulk.doNotShare") }]}
          onPick={(answer) => set({ shared: answer === "yes" })}
        />
      )}
    </div>
  );
}

type BulkSelectProps = { label: string; options: { value: string; label: string }[]; onPick: (value: string) => void };

/** Does at once what is picked, and is empty again. */
function BulkSelect({ label, options, onPick }: BulkSelectProps) {
  return (
    <Select
      controlSize="sm"
      aria-label={label}
      value=""
      onChange={(event) => event.target.value && onPick(event.target.value)}
      options={[{ value: "", label }, ...options]}
    />
  );
}
