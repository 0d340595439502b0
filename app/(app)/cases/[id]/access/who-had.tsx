import { useTranslations } from "next-intl";
import { NamedMark } from "@/components/mark";
import { Section } from "@/components/page-header";
import { Cell, PlainTable } from "@/components/plain-table";
import { Time } from "@/components/time";
import type { HadIt } from "@/server/sharing/who-had";

/** Who has had what was given of the case, by organization and person, whether they still have it or not. */
export function WhoHad({ had }: { had: readonly HadIt[] }) {
  const t = useTranslations("exports.had");
  if (had.length === 0) return null;
  const columns = ["who", "what", "noticed", "read", "found", "exported"].map((key) => ({ label: t(key as "who") }));
  return (
    <Section id="who-had" title={t("title")} description={t("lead")}>
      <PlainTable caption={t("title")} columns={columns}>
        {had.map((each, index) => (
          <tr key={index}>
            <Cell>{each.memberName ? <NamedMark name={each.memberName} shape="round" detail={each.organizationName ?? undefined} /> : <span className="text-muted">{t("unnamed")}</span>}</Cell>
            <Cell>{each.shareId ? t("share", { party: each.partyName ?? t("somebody") }) : t("case")}</Cell>
            <Cell className="whitespace-nowrap"><Moment at={each.noticed} /></Cell>
            <Cell className="whitespace-nowrap">
              <Moment at={each.firstRead} />
              {each.lastRead && each.firstRead && each.lastRead > each.firstRead && <span className="block text-sm text-muted">{t.rich("last", { at: () => <Time value={each.lastRead!} /> })}</span>}
            </Cell>
            <Cell className="whitespace-nowrap"><Moment at={each.found} /></Cell>
            <Cell className="whitespace-nowrap"><Moment at={each.exported} /></Cell>
          </tr>
        ))}
      </PlainTable>
    </Section>
  );
}

function Moment({ at }: { at: Date | null }) {
  return at ? <Time value={at} /> : <span className="text-muted">–</span>;
}
