"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember, requireViewer } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { createGroup, dissolveGroup, inviteIntoGroup, joinGroup, leaveGroup } from "@/server/groups/mutations";
import { groupSchema } from "@/server/groups/schema";

/** Creates a sharing group, run by the viewer's organization or, for operators, by the installation. */
export async function createGroupAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const { viewer } = await requireViewer();
  const parsed = groupSchema.safeParse({
    name: form.get("name") ?? "",
    purpose: form.get("purpose") ?? "",
    closed: form.get("closed") === "closed",
  });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("groups")) };
  const outcome = await outcomeOf(() => asViewer(viewer, async (tx) => (await createGroup(tx, parsed.data)).refusal));
  refresh();
  return outcome;
}

/** Invites organizations into a group that the viewer runs. */
export async function inviteIntoGroupAction(
  groupId: string,
  _before: FormResult | null,
  given: FormData,
): Promise<FormResult> {
  const form = formOf(given);
  const { viewer } = await requireViewer();
  const ids = z.object({ group: z.uuid(), organizations: z.array(z.uuid()).min(1).max(500) });
  const parsed = ids.safeParse({ group: groupId, organizations: form.getAll("organizations") });
  if (!parsed.success) return { ok: false, message: (await getTranslations("groups"))("chooseOrganizations") };
  const { group, organizations } = parsed.data;
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => inviteIntoGroup(tx, group, organizations)));
  refresh();
  return outcome;
}

export async function joinGroupAction(groupId: string): Promise<Outcome> {
  const { viewer } = await requireMember();
  return change(groupId, (id) => asViewer(viewer, (tx) => joinGroup(tx, id, viewer.organizationId)));
}

export async function leaveGroupAction(groupId: string): Promise<Outcome> {
  const { viewer } = await requireMember();
  return change(groupId, (id) => asViewer(viewer, (tx) => leaveGroup(tx, id, viewer.organizationId)));
}

/** Ends a group that the viewer runs. */
export async function dissolveGroupAction(groupId: string): Promise<Outcome> {
  const { viewer } = await requireViewer();
  return change(groupId, (id) => asViewer(viewer, (tx) => dissolveGroup(tx, id)));
}

/** Takes another organization, or its invitation, out of a group that the viewer runs. */
export async function removeFromGroupAction(groupId: string, organizationId: string): Promise<Outcome> {
  const { viewer } = await requireViewer();
  const organization = z.uuid().safeParse(organizationId);
  return change(groupId, async (id) =>
    organization.success ? asViewer(viewer, (tx) => leaveGroup(tx, id, organization.data)) : "not_found",
  );
}

async function change(groupId: string, work: (id: string) => Promise<string | null>): Promise<Outcome> {
  const id = z.uuid().safeParse(groupId);
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => work(id.data));
  refresh();
  return outcome;
}

function refresh(): void {
  revalidatePath("/groups");
  revalidatePath("/operator/groups");
}
