import { Building2, User, UsersRound } from "lucide-react";
import type { PartyKind } from "@/generated/prisma/enums";

const icons = { organization: Building2, group: UsersRound, member: User };

/** The sign of an organization, a sharing group or a person. */
export function PartyIcon({ kind }: { kind: PartyKind }) {
  const Icon = icons[kind];
  return <Icon aria-hidden className="size-4 shrink-0 text-muted" />;
}
