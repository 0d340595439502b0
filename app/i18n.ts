import { getRequestConfig } from "next-intl/server";
import { formats } from "./formats";
import { MESSAGES } from "./messages";
import { readPreferences } from "./preferences";

export default getRequestConfig(async () => {
  const { locale, timeZone } = await readPreferences();
  return { locale, timeZone, formats, messages: MESSAGES[locale] };
});
