import en from "@/messages/en";
import ja from "@/messages/ja";
import type { Locale } from "./preferences";

export type Messages = { [key: string]: string | Messages };

/** All messages, by language: one namespace per file of `messages/<language>/`. */
export const MESSAGES: Record<Locale, Messages> = { en, ja };
