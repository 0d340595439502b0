"use server";

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { requestOrigin } from "@/app/client";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { writeSignOnState } from "@/app/sign-on-cookie";
import type { FormResult } from "@/components/action-form";
import { samePath } from "@/server/auth/next-path";
import { signOnSchema } from "@/server/auth/schema";
import { ProviderFailed } from "@/server/single-sign-on/provider";
import { beginSignOn, findSignOnFor } from "@/server/single-sign-on/sign-on";

/** Leads to the identity provider of the address's organization; the answer is the same whether or not anybody has it. */
export async function signOnAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const t = await getTranslations("auth");
  const parsed = signOnSchema.safeParse({ email: form.get("email") ?? "" });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, t) };
  const address = await addressFor(parsed.data.email, samePath(String(form.get("next") ?? "")));
  if (address === "failed") return { ok: false, message: t("signOn.failed") };
  if (!address) return { ok: false, errors: { email: t("signOn.none") } };
  redirect(address);
}

/** Where to go with this address; null: nowhere. */
async function addressFor(email: string, next: string): Promise<string | null> {
  const organizationId = await findSignOnFor(email);
  try {
    const start = organizationId && (await beginSignOn(organizationId, await requestOrigin(), next));
    if (!start) return null;
    await writeSignOnState(start.state);
    return start.address;
  } catch (error) {
    if (!(error instanceof ProviderFailed)) throw error;
    return "failed";
  }
}
