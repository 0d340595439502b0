"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { requestOrigin } from "@/app/client";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember } from "@/server/auth/viewer";
import { askClosing, withdrawClosing } from "@/server/closing/mutations";
import { closingSchema } from "@/server/closing/schema";
import { asViewer, type Tx } from "@/server/db";
import {
  changeRole, createResetLink, deactivateMember, inviteMember, proposeFourEyesOff, reactivateMember,
  revokeInvitation, setIdentityPolicy, setNameable, switchFourEyesOn, vouchFor,
} from "@/server/organizations/mutations";
import { findOwnOrganization } from "@/server/organizations/queries";
import { eraseMember } from "@/server/retention/mutations";
import { identityPolicies, invitationSchema, memberRoles } from "@/server/organizations/schema";
import { decisionReasonSchema } from "@/server/sharing/schema";

export async function changeRoleAction(memberId: string, role: string): Promise<Outcome> {
  const wanted = z.enum(memberRoles).safeParse(role);
  return change(memberId, (tx, id) => (wanted.success ? changeRole(tx, id, wanted.data) : Promise.resolve("not_found")));
}

export async function deactivateMemberAction(memberId: string): Promise<Outcome> {
  return change(memberId, deactivateMember);
}

export async function reactivateMemberAction(memberId: string): Promise<Outcome> {
  return change(memberId, reactivateMember);
}

export async function setNameableAction(memberId: string, nameable: boolean): Promise<Outcome> {
  return change(memberId, (tx, id) => setNameable(tx, id, nameable === true));
}

/** Takes a deactivated member's name and address out of everything but the audit. */
export async function eraseMemberAction(memberId: string): Promise<Outcome> {
  return change(memberId, eraseMember);
}

export async function revokeInvitationAction(invitationId: string): Promise<Outcome> {
  return change(invitationId, revokeInvitation);
}

export async function vouchAction(organizationId: string): Promise<Outcome> {
  return change(organizationId, vouchFor);
}

export type LinkOutcome = { ok: true; link: string } | { ok: false; message: string };

/** A password reset link for a member, shown once. */
export async function createResetLinkAction(memberId: string): Promise<LinkOutcome> {
  const { viewer } = await requireMember();
  const id = z.uuid().safeParse(memberId);
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const made = await asViewer(viewer, (tx) => createResetLink(tx, id.data));
  if (made.refusal !== null) return { ok: false, message: await refusalMessage(made.refusal) };
  return { ok: true, link: `${await requestOrigin()}/reset/${made.token}` };
}

/** Invites somebody into the viewer's organization; the answer carries the link, shown once. */
export async function inviteMemberAction(
  _before: FormResult<{ link: string }> | null,
  given: FormData,
): Promise<FormResult<{ link: string }>> {
  const form = formOf(given);
  const { viewer } = await requireMember();
  const parsed = invitationSchema.safeParse({ email: form.get("email") ?? "", role: form.get("role") ?? "" });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("auth")) };
  const { organizationId } = viewer;
  const made = await asViewer(viewer, (tx) => inviteMember(tx, viewer, { organizationId, ...parsed.data }));
  if (made.refusal !== null) return { ok: false, message: await refusalMessage(made.refusal) };
  revalidatePath("/organization", "layout");
  return { ok: true, link: `${await requestOrigin()}/invitation/${made.token}` };
}

/** What leaves the viewer's organization needs a second lead from now on. */
export async function switchFourEyesOnAction(): Promise<Outcome> {
  const { viewer } = await requireMember();
  const outcome = await outcomeOf(() => asViewer(viewer, switchFourEyesOn));
  revalidatePath("/organization", "layout");
  return outcome;
}

/** Asks a second lead to switch that off again. */
export async function proposeFourEyesOffAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const { viewer } = await requireMember();
  const parsed = decisionReasonSchema.safeParse({ reason: formOf(given).get("reason") ?? "" });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("sharing.error")) };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => proposeFourEyesOff(tx, parsed.data.reason)));
  revalidatePath("/organization", "layout");
  return outcome;
}

/** By name, by sector or anonymously: what others read in notices about us. */
export async function setIdentityPolicyAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const { viewer } = await requireMember();
  const policy = z.enum(identityPolicies).safeParse(form.get("policy"));
  if (!policy.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() =>
    asViewer(viewer, (tx) => setIdentityPolicy(tx, viewer.organizationId, policy.data)),
  );
  revalidatePath("/organization", "layout");
  return outcome.ok ? { ok: true, message: (await getTranslations("organization"))("policy.saved") } : outcome;
}

/** Asks to close the organization; its code must have been typed. */
export async function askClosingAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const { viewer } = await requireMember();
  const parsed = closingSchema.safeParse({ reason: form.get("reason") ?? "", erase: form.has("erase"), code: form.get("code") ?? "" });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("retention.error")) };
  const { reason, erase, code } = parsed.data;
  const own = await asViewer(viewer, (tx) => findOwnOrganization(tx, viewer.organizationId));
  if (own.code !== code) return { ok: false, errors: { code: (await getTranslations("organization"))("closing.codeWrong") } };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => askClosing(tx, reason, erase)));
  revalidatePath("/organization", "layout");
  return outcome;
}

export async function withdrawClosingAction(): Promise<Outcome> {
  const { viewer } = await requireMember();
  const outcome = await outcomeOf(() => asViewer(viewer, withdrawClosing));
  revalidatePath("/organization", "layout");
  return outcome;
}

async function change(subject: string, work: (tx: Tx, id: string) => Promise<string | null>): Promise<Outcome> {
  const { viewer } = await requireMember();
  const id = z.uuid().safeParse(subject);
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => work(tx, id.data)));
  revalidatePath("/organization", "layout");
  return outcome;
}
