/**
 * Whether a request that changes something was sent by a page of ours. Browsers say so themselves (Sec-Fetch-Site), old
 * ones name the origin; what names neither is no browser and carries no cookie that it was not given on purpose.
 */
export function isSameOrigin(request: { headers: Headers }): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site) return site === "same-origin";
  const origin = request.headers.get("origin");
  if (!origin) return true;
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  return URL.canParse(origin) && new URL(origin).host === host;
}
