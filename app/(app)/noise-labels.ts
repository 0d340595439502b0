import { getTranslations } from "next-intl/server";
import type { Tx } from "@/server/db";
import { listNoiseNames, type NoiseName } from "@/server/noise/queries";

/** What the lists are called whose hits are said, by number. */
export type NoiseLabels = Record<number, string>;

/** The names of the lists that the viewer may read, in the person's language: of the built-in ones and its own, ours. */
export async function noiseLabels(tx: Tx): Promise<NoiseLabels> {
  const label = await noiseLabeller();
  return Object.fromEntries((await listNoiseNames(tx)).map((list) => [list.number, label(list)]));
}

/** Names one list for the person. */
export async function noiseLabeller(): Promise<(list: Pick<NoiseName, "slug" | "name" | "builtIn" | "own">) => string> {
  const t = await getTranslations("noise");
  return ({ slug, name, builtIn, own }) => (own ? t("own") : builtIn ? t(`builtIn.${slug as "loopback"}`) : name);
}
