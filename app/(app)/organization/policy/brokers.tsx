import { getTranslations } from "next-intl/server";
import { Time } from "@/components/time";
import type { KnownBroker } from "@/server/brokering/queries";
import { BrokerButton } from "./broker-button";

/** Who may bring us together with others, whom we authorized, and since when. */
export async function Brokers({ brokers, admin, policy }: { brokers: readonly KnownBroker[]; admin: boolean; policy: string }) {
  const t = await getTranslations("organization.brokers");
  if (brokers.length === 0) return <p className="text-muted">{t("none")}</p>;
  return (
    <div className="grid gap-3">
      <ul className="divide-y divide-line">
        {brokers.map(({ id, name, authorizedBy, authorizedAt }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5">
            <div className="min-w-0">
              <p className="font-medium">{name}</p>
              <p className="text-sm text-muted">
                {authorizedAt ? <>{t("authorized", { name: authorizedBy ?? "" })} <Time value={authorizedAt} /></> : t("notAuthorized")}
              </p>
            </div>
            {admin && <BrokerButton id={id} name={name} authorized={authorizedAt !== null} hidden={policy !== "named"} />}
          </li>
        ))}
      </ul>
      {!admin && <p className="text-sm text-muted">{t("adminsOnly")}</p>}
    </div>
  );
}
