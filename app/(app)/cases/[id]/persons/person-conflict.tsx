"use client";

import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import type { FormResult } from "@/components/action-form";
import { Callout } from "@/components/callout";
import { Dialog } from "@/components/dialog";
import type { NamedPerson } from "@/server/persons/queries";
import { tlpName } from "../../marking";
import { ConflictTable, mergeChoices, type Choices } from "../conflict";

const NAMES = ["name", "reading", "category", "tlp", "description", "contact", "disclosed"] as const;

/** What is written about a person as its form holds it; disclosed: on, or empty. */
export type PersonState = Record<(typeof NAMES)[number], string>;

export function toState(form: FormData): PersonState {
  return Object.fromEntries(NAMES.map((name) => [name, String(form.get(name) ?? "").trim()])) as PersonState;
}

function stateOf(person: NamedPerson): PersonState {
  const { name, reading, category, tlp, description, contact, disclosed } = person;
  return { name, reading, category, tlp, description, contact, disclosed: disclosed ? "on" : "" };
}

type PersonConflictProps = {
  base: NamedPerson;
  typed: PersonState;
  current: NamedPerson;
  /** Saves over the version that is laid beside. */
  onSave: (form: FormData) => Promise<FormResult>;
  onSaved: () => void;
  onClose: () => void;
};

/** Two versions of what is written about a person, to choose from field by field. */
export function PersonConflict({ base, typed, current, onSave, onSaved, onClose }: PersonConflictProps) {
  const t = useTranslations("persons");
  const conflict = useTranslations("cases.conflict");
  const [message, setMessage] = useState<string>();
  const [pending, start] = useTransition();
  const label = (name: keyof PersonState) => {
    if (name === "tlp") return "TLP";
    return t(name === "description" ? "field.description" : name);
  };
  const show = (name: keyof PersonState, value: string) => {
    if (name === "disclosed") return t(value ? "disclosed" : "notDisclosed");
    if (name === "category" && value) return t(`categories.${value as "other"}`);
    return name === "tlp" ? `TLP:${tlpName(value as "red")}` : value || "–";
  };
  const choose = (choices: Choices<PersonState>) =>
    start(async () => {
      const form = new FormData();
      for (const [name, value] of Object.entries(mergeChoices(typed, stateOf(current), choices))) if (value) form.set(name, value);
      const result = await onSave(form);
      if (result.ok) onSaved();
      else setMessage(result.message);
    });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} size="lg" title={t("conflictTitle")} description={conflict("explanation")}>
      {message && <Callout tone="danger" role="alert" className="mb-4">{message}</Callout>}
      <ConflictTable base={stateOf(base)} mine={typed} theirs={stateOf(current)} label={label} show={show} pending={pending} onChoose={choose} />
    </Dialog>
  );
}
