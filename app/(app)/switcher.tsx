import { getTranslations } from "next-intl/server";
import { OrganizationSwitcher } from "@/components/app-shell/organization-switcher";
import type { SignedIn } from "@/server/auth/viewer";
import { switchAction } from "./shell-actions";

type SwitcherProps = { signedIn: SignedIn; memberships: { id: string; code: string; name: string }[] };

/** Whom the person acts for now, and whom else they could: other organizations, or the installation. */
export async function Switcher({ signedIn, memberships }: SwitcherProps) {
  const t = await getTranslations("account");
  const choices = memberships.map(({ id, name, code }) => ({ id, name, detail: code }));
  if (signedIn.mayOperate) choices.push({ id: "operator", name: t("installation"), detail: t("role.operator") });
  const currentId = signedIn.organization?.id ?? (signedIn.operator ? "operator" : "");
  return <OrganizationSwitcher organizations={choices} currentId={currentId} onSwitch={switchAction} />;
}
