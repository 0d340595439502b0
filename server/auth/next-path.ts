/** The path when it stays on this site, else the start page: what a `next` parameter may ask for. */
export function samePath(wanted: string | null | undefined): string {
  if (!wanted || !wanted.startsWith("/") || /[\\\u0000-\u001f]/.test(wanted)) return "/";
  const here = "http://here.invalid";
  const url = URL.canParse(wanted, here) ? new URL(wanted, here) : null;
  if (url?.origin !== here || wanted.startsWith("//") || url.pathname.startsWith("//")) return "/";
  return url.pathname.startsWith("/api/") ? "/" : url.pathname + url.search;
}

/** The sign-in page, which leads on to where the person wanted to go. */
export function signInPath(wanted: string | null | undefined): string {
  const next = samePath(wanted);
  return next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;
}
