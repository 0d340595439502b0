import type { IncidentRole, Pap, Tlp } from "@/generated/prisma/enums";
import type { ObservationRole, Tlp as TlpName } from "@/components/chips";

/** TLP as the standard writes it: what `TlpChip` shows. */
export function tlpName(tlp: Tlp): TlpName {
  return tlp === "amber_strict" ? "AMBER+STRICT" : (tlp.toUpperCase() as TlpName);
}

/** PAP as the standard writes it: what `PapChip` shows. */
export function papName(pap: Pap): Exclude<TlpName, "AMBER+STRICT"> {
  return pap.toUpperCase() as Exclude<TlpName, "AMBER+STRICT">;
}

/** A role as `RoleChip` knows it. */
export function roleName(role: IncidentRole): ObservationRole {
  return role === "exfiltration_target" ? "exfiltration" : role;
}
