import type { GrantLevel, IdentityPolicy } from "@/generated/prisma/enums";
import type { ProposalAct } from "@/server/sharing/proposals";

export const NOTICE_KINDS = [
  "overlap", "connection", "invitation", "share", "grant", "group", "retention", "proposal", "transfer", "merger", "recall",
  "request", "consent",
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

type Common = { id: string; at: Date; read: boolean };

/** Values of our case met another organization's, known as far as its policy tells. */
export type OverlapNotice = Common & {
  kind: "overlap";
  caseId: string;
  caseNumber: string;
  caseTitle: string;
  overlapId: string;
  identity: IdentityPolicy;
  organizationName: string | null;
  sector: string | null;
  indicators: number;
};

/** The other side of an overlap asks to connect, or both are connected now. */
export type ConnectionNotice = Common & {
  kind: "connection";
  connected: boolean;
  caseId: string;
  caseNumber: string;
  caseTitle: string;
  overlapId: string;
  identity: IdentityPolicy;
  organizationName: string | null;
  sector: string | null;
};

/** Another organization shared observations with us, or granted us a case. */
export type ReceivedNotice = Common & {
  kind: "share" | "grant";
  organizationName: string;
  by: string;
  reason: string;
  expiresAt: Date | null;
  /** Observations shared; null for a grant. */
  indicators: number | null;
  level: GrantLevel | null;
  /** Their case, where it was granted. */
  caseId: string | null;
  caseNumber: string | null;
  caseTitle: string | null;
};

/** The viewer's organization is invited into a sharing group: told to its admins, who answer. */
export type GroupNotice = Common & {
  kind: "group";
  /** Who runs the group; null: the operators. */
  organizationName: string | null;
  /** The group's name. */
  by: string;
  /** What the group is for. */
  reason: string;
};

/** We are asked for consent, or what became of our asking. */
export type ConsentNotice = Common & {
  kind: "consent";
  organizationName: string;
  by: string;
  reason: string;
  /** How many values it is about. */
  indicators: number;
  /** What happened. */
  level: "asked" | "agreed" | "declined" | "revoked";
};

/** Cases that the organization's retention period takes within a week; for admins. */
export type RetentionNotice = Common & { kind: "retention"; indicators: number; expiresAt: Date };

/** Another organization took back what was exported as a file or copied into a case; `expiresAt` is when that was. */
export type RecallNotice = Common & { kind: "recall"; organizationName: string; indicators: number; level: "file" | "copy"; expiresAt: Date };

/** A colleague asks for a second lead: told to all other leads. */
export type ProposalNotice = Common & {
  kind: "proposal";
  /** What is proposed. */
  level: ProposalAct;
  caseNumber: string | null;
  caseTitle: string | null;
  by: string;
  reason: string;
  /** Observations to be shared. */
  indicators: number;
};

/** A broker invites us to talk with an organization that we overlap with, or we are connected with it. */
export type InvitationNotice = Common & {
  kind: "invitation";
  connected: boolean;
  /** The broker's name; the other side's once connected. */
  organizationName: string;
};

/** Another organization offers us a case, or has answered an offer of ours; for leads. */
export type TransferNotice = Common & {
  kind: "transfer";
  organizationName: string;
  /** what became of our offer; `offered` is one made to us */
  level: "offered" | "accepted" | "declined";
};

/** Another organization asks to become part of ours, or is now; or it has answered our asking. For admins. */
export type MergerNotice = Common & {
  kind: "merger";
  organizationName: string;
  level: "asked" | "merged" | "accepted" | "declined";
  reason: string;
};

/** A request for information: we were asked, and it was taken back; ours was answered or refused; or one of either is overdue. */
export type RequestNotice = Common & {
  kind: "request";
  organizationName: string;
  by: "received" | "withdrawn" | "answered" | "refused" | "overdue";
  /** What the request is about. */
  reason: string;
};

export type Notice =
  | OverlapNotice | ConnectionNotice | InvitationNotice | ReceivedNotice | GroupNotice | RetentionNotice | ProposalNotice
  | TransferNotice | MergerNotice | RecallNotice | RequestNotice | ConsentNotice;
