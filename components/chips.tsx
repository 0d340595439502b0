import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge, type Tone } from "./badge";
import { classNames } from "./class-names";

export const tlpLevels = ["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"] as const;
export type Tlp = (typeof tlpLevels)[number];

const tlpColour: Record<Tlp, string> = {
  RED: "text-tlp-red",
  "AMBER+STRICT": "text-tlp-amber",
  AMBER: "text-tlp-amber",
  GREEN: "text-tlp-green",
  CLEAR: "text-tlp-clear",
};

const chipStyle =
  "keep-colours inline-flex h-5 align-middle shrink-0 items-center rounded-sm bg-black px-1.5 font-mono text-[0.6875rem] font-semibold " +
  "tracking-tight whitespace-nowrap ring-1 ring-inset ring-white/15";

/** The Traffic Light Protocol 2.0 label in the standard's own colours; the same in every language. */
export function TlpChip({ tlp, className }: { tlp: Tlp; className?: string }) {
  return <span className={classNames(chipStyle, tlpColour[tlp], className)}>TLP:{tlp}</span>;
}

/** The Permissible Actions Protocol label: the same four words, told from TLP by its outline. */
export function PapChip({ pap, className }: { pap: Exclude<Tlp, "AMBER+STRICT">; className?: string }) {
  return (
    <Badge tone="outline" className={classNames("font-mono text-[0.6875rem] font-semibold tracking-tight", className)}>
      PAP:{pap}
    </Badge>
  );
}

export const caseStatuses = ["new", "active", "contained", "closed"] as const;
export type CaseStatus = (typeof caseStatuses)[number];

const statusTone: Record<CaseStatus, Tone> = { new: "info", active: "warn", contained: "success", closed: "neutral" };

/** Where a case stands. */
export function StatusBadge({ status }: { status: CaseStatus }) {
  const t = useTranslations("common");
  return (
    <Badge tone={statusTone[status]}>
      <span aria-hidden className="size-1.5 rounded-full bg-current" />
      {t(`caseStatus.${status}`)}
    </Badge>
  );
}

export const severities = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

const severityColour: Record<Severity, string> = {
  low: "text-muted",
  medium: "text-info",
  high: "text-warn",
  critical: "text-danger",
};

/** How bad it is: bars and a word, so that neither colour nor shape is needed alone. */
export function SeverityMark({ severity, hideWord }: { severity: Severity; hideWord?: boolean }) {
  const t = useTranslations("common");
  const level = severities.indexOf(severity);
  return (
    <span className={classNames("inline-flex items-center gap-1.5 align-middle whitespace-nowrap", severityColour[severity])}>
      <svg aria-hidden viewBox="0 0 14 12" className="h-3 w-3.5">
        {severities.map((name, index) => (
          <rect
            key={name}
            x={index * 3.6}
            y={8 - index * 2.6}
            width="2.6"
            height={4 + index * 2.6}
            rx="0.6"
            fill="currentColor"
            opacity={index <= level ? 1 : 0.25}
          />
        ))}
      </svg>
      <span className={hideWord ? "sr-only" : "font-medium"}>{t(`severity.${severity}`)}</span>
    </span>
  );
}

export const observationRoles = [
  "springboard",
  "delivery",
  "sender",
  "exfiltration",
  "malware",
  "victim",
  "scanner",
  "other",
] as const;
export type ObservationRole = (typeof observationRoles)[number];

/** What the indicator did in the incident. */
export function RoleChip({ role }: { role: ObservationRole }) {
  const t = useTranslations("common");
  return <Badge tone="outline">{t(`role.${role}`)}</Badge>;
}

export type Exposure = "private" | "matchable";

/** Whether others' observations are compared with this one. */
export function ExposureChip({ exposure }: { exposure: Exposure }) {
  const t = useTranslations("common");
  const Icon = exposure === "private" ? EyeOff : Eye;
  return (
    <Badge tone={exposure === "private" ? "neutral" : "accent"}>
      <Icon aria-hidden />
      {t(`exposure.${exposure}`)}
    </Badge>
  );
}
