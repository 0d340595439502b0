import { OWNERS, type Person, READERS } from "@/e2e/surfaces/people";

export type Marker =
  | "title" | "hiddenValue" | "sharedValue" | "hiddenNote" | "comment" | "person" | "draft" | "group" | "email" | "theirTitle"
  | "theirContact";

/**
 * Words that stand in one place of the owner's (or the outsider's) material and nowhere else, and who may ever read them.
 * Whatever the surface, they occur in no answer to anybody else.
 */
export const MARKERS: Record<Marker, { word: string; readers: Person[] }> = {
  title: { word: "secret-title", readers: READERS },
  hiddenValue: { word: "secret-hidden", readers: READERS },
  sharedValue: { word: "secret-shared", readers: [...READERS, "shared"] },
  hiddenNote: { word: "secret-note", readers: READERS },
  comment: { word: "secret-comment", readers: READERS },
  person: { word: "secret-person", readers: OWNERS },
  draft: { word: "secret-draft", readers: ["analyst"] },
  group: { word: "secret-group", readers: [...OWNERS, "shared", "operator"] },
  email: { word: "secret-mail", readers: [...OWNERS, "operator"] },
  theirTitle: { word: "foreign-title", readers: ["outsider"] },
  theirContact: { word: "foreign-contact", readers: ["outsider"] },
};

/** Which markers an answer to this person holds that the person may not read. */
export function leaksIn(answer: string, person: Person): Marker[] {
  return (Object.entries(MARKERS) as [Marker, { word: string; readers: Person[] }][])
    .filter(([, { word, readers }]) => !readers.includes(person) && answer.includes(word))
    .map(([marker]) => marker);
}

