/**
 * The Common Taxonomy for Law Enforcement and the National Network of CSIRTs (ENISA and Europol): classes and the
 * types of incident in each. A case carries `class` or `class/type`; words: messages/<language>/classification.json.
 */
export const CLASSIFICATION = {
  malware: ["infection", "distribution", "command_and_control", "malicious_connection"],
  availability: ["dos_ddos", "sabotage"],
  information_gathering: ["scanning", "sniffing", "phishing"],
  intrusion_attempt: ["vulnerability_exploitation_attempt", "login_attempt"],
  intrusion: ["vulnerability_exploitation", "account_compromise"],
  information_security: ["unauthorized_access", "unauthorized_modification"],
  fraud: ["unauthorized_resource_usage", "false_representation"],
  abusive_content: ["spam", "copyright", "content_forbidden_by_law"],
  other: ["unclassified_incident", "undetermined_incident"],
} as const;

export type IncidentClass = keyof typeof CLASSIFICATION;

export const INCIDENT_CLASSES = Object.keys(CLASSIFICATION) as IncidentClass[];

/** Every value that `cases.classification` may have: each class, followed by its types. */
export const CLASSIFICATIONS: readonly string[] = INCIDENT_CLASSES.flatMap((incidentClass) => [
  incidentClass,
  ...CLASSIFICATION[incidentClass].map((type) => `${incidentClass}/${type}`),
]);

export function isClassification(text: string): boolean {
  return CLASSIFICATIONS.includes(text);
}
