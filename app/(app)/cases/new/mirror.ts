/**
 * What could not be saved is kept in this browser, under the person and the draft, until it could. Nothing is kept of
 * what the server has.
 */
export type MirrorKey = { userId: string; draftId: string | null; caseId: string | null; part: "draft" | "review" | "pastes" };

export function keepMirror(key: MirrorKey, content: unknown): boolean {
  try {
    localStorage.setItem(nameOf(key), JSON.stringify(content));
    return true;
  } catch {
    return false;
  }
}

export function readMirror<Content>(key: MirrorKey): Content | null {
  try {
    const kept = localStorage.getItem(nameOf(key));
    return kept ? (JSON.parse(kept) as Content) : null;
  } catch {
    return null;
  }
}

export function dropMirror(key: MirrorKey): void {
  try {
    localStorage.removeItem(nameOf(key));
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}

function nameOf({ userId, draftId, caseId, part }: MirrorKey): string {
  return ["common-thread", part, userId, draftId ?? `new-${caseId ?? ""}`].join(":");
}
