import { Eye, UserPlus } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { Badge, type Tone } from "@/components/badge";
import { Button } from "@/components/button";
import { TlpChip } from "@/components/chips";
import { FilterLinks } from "@/components/filter-links";
import { Section } from "@/components/page-header";
import type { CaseHead } from "@/server/cases/find-case";
import type { NamedPerson } from "@/server/persons/queries";
import { PERSON_CATEGORIES } from "@/server/persons/schema";
import { tlpName } from "../../marking";
import { PersonDialog, RemovePerson } from "./person-dialog";

export type PersonCategory = (typeof PERSON_CATEGORIES)[number];

const tones: Record<PersonCategory, Tone> = { victim: "info", witness: "neutral", suspect: "warn", other: "outline" };

type PersonsProps = {
  found: CaseHead;
  persons: NamedPerson[];
  /** The only category shown; null: all. */
  category: PersonCategory | null;
  /** The page's address without the filter. */
  href: string;
  grantees: string[];
  /** Another lead has to approve what is disclosed. */
  secondLead: boolean;
};

/** The people named in a case, by what they are to it. Where none shows to a reader of another's case, nothing tells of it. */
export async function Persons({ found, persons, category, href, grantees, secondLead }: PersonsProps) {
  const t = await getTranslations("persons");
  if (persons.length === 0 && !found.ours) return null;
  const shown = persons.filter((person) => !category || person.category === category);
  const dialog = { caseId: found.id, mayDisclose: found.rights.share, grantees, secondLead };
  return (
    <Section
      id="persons"
      title={t("title")}
      description={found.ours ? t("text") : undefined}
      actions={found.rights.edit && <PersonDialog {...dialog} trigger={<Button size="sm" icon={<UserPlus aria-hidden />}>{t("add")}</Button>} />}
    >
      {persons.length > 0 && <Filter persons={persons} category={category} href={href} />}
      {shown.length === 0 ? (
        <p className="text-muted">{persons.length > 0 ? t("noneOfKind") : t("none")}</p>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {shown.map((person) => <Person key={person.id} person={person} ours={found.ours} dialog={dialog} />)}
        </ul>
      )}
    </Section>
  );
}

async function Filter({ persons, category, href }: Pick<PersonsProps, "persons" | "category" | "href">) {
  const t = await getTranslations("persons");
  const links = PERSON_CATEGORIES.map((value) => ({ value, count: persons.filter((person) => person.category === value).length }))
    .filter(({ value, count }) => count > 0 || value === category)
    .map(({ value, count }) => ({
      href: `${href}?persons=${value}#persons`, label: t("counted", { category: t(`categories.${value}`), count }), current: value === category,
    }));
  const all = { href: `${href}#persons`, label: t("all"), current: !category };
  return <div className="mb-3"><FilterLinks label={t("category")} links={[all, ...links]} /></div>;
}

type PersonProps = { person: NamedPerson; ours: boolean; dialog: { caseId: string; mayDisclose: boolean; grantees: string[]; secondLead: boolean } };

async function Person({ person, ours, dialog }: PersonProps) {
  const t = await getTranslations("persons");
  return (
    <li className="grid gap-1 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="min-w-0 font-medium wrap-anywhere"><bdi>{person.name}</bdi></span>
        {person.reading && <span className="text-sm text-muted wrap-anywhere">{person.reading}</span>}
        <Badge tone={tones[person.category]}>{t(`categories.${person.category}`)}</Badge>
        <TlpChip tlp={tlpName(person.tlp)} />
        {ours && person.disclosed && <Badge tone="accent"><Eye aria-hidden />{t("disclosed")}</Badge>}
        {person.proposed && <Badge tone="outline">{t("proposed")}</Badge>}
        {person.changeable && (
          <span className="ml-auto flex gap-1 screen-only">
            <PersonDialog {...dialog} person={person} trigger={<Button size="sm" variant="quiet" aria-label={t("changeOf", { name: person.name })}>{t("change")}</Button>} />
            <RemovePerson caseId={dialog.caseId} person={person} />
          </span>
        )}
      </div>
      {person.description && <p className="text-sm whitespace-pre-line wrap-anywhere">{person.description}</p>}
      {person.contact && <p className="text-sm text-muted wrap-anywhere">{t("contactIs", { contact: person.contact })}</p>}
    </li>
  );
}
