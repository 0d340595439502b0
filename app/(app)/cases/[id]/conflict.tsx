"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/button";
import { Radio } from "@/components/choice";
import { classNames } from "@/components/class-names";

export type Choices<Form> = Partial<Record<keyof Form, "mine" | "theirs">>;

type ConflictProps<Form> = {
  /** What both began with, what was typed here, and what is saved now. */
  base: Form;
  mine: Form;
  theirs: Form;
  /** A field's name, and one of its values, in words. */
  label: (name: keyof Form & string) => string;
  show: (name: keyof Form & string, value: string) => string;
  pending: boolean;
  onChoose: (choices: Choices<Form>) => void;
};

/** Field by field what the person typed and what somebody else saved; only the person decides. */
export function ConflictTable<Form extends Record<keyof Form, string>>(props: ConflictProps<Form>) {
  const { base, mine, theirs, label, show, pending, onChoose } = props;
  const t = useTranslations("cases.conflict");
  const differing = namesOf(mine).filter((name) => mine[name] !== theirs[name]);
  const [choices, setChoices] = useState<Choices<Form>>(() =>
    Object.fromEntries(differing.map((name) => [name, mine[name] === base[name] ? "theirs" : "mine"])) as Choices<Form>,
  );
  return (
    <div className="grid gap-4">
      {differing.length === 0 && <p className="text-sm text-muted">{t("same")}</p>}
      {differing.map((name) => (
        <fieldset key={name} className="grid gap-2">
          <legend className="mb-1.5 text-sm font-medium">{label(name)}</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            {(["mine", "theirs"] as const).map((side) => (
              <div key={side} className={classNames("rounded-md border border-line p-3", choices[name] === side && "border-accent bg-selected")}>
                <Radio
                  name={`conflict-${name}`}
                  checked={choices[name] === side}
                  onChange={() => setChoices({ ...choices, [name]: side })}
                  label={t(side)}
                />
                <div className="mt-1.5 max-h-56 overflow-y-auto pl-6.5 text-sm wrap-anywhere whitespace-pre-wrap">
                  {show(name, (side === "mine" ? mine : theirs)[name])}
                </div>
              </div>
            ))}
          </div>
        </fieldset>
      ))}
      <div className="flex justify-end">
        <Button variant="primary" pending={pending} onClick={() => onChoose(choices)}>{t("save")}</Button>
      </div>
    </div>
  );
}

/** The form with each differing field as chosen. */
export function mergeChoices<Form extends Record<keyof Form, string>>(mine: Form, theirs: Form, choices: Choices<Form>): Form {
  const merged = { ...mine };
  for (const name of namesOf(mine)) if (choices[name] === "theirs") merged[name] = theirs[name];
  return merged;
}

function namesOf<Form extends Record<keyof Form, string>>(form: Form): (keyof Form & string)[] {
  return Object.keys(form) as (keyof Form & string)[];
}
