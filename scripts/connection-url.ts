/** The same server and options with another login or database. */
export function withLogin(url: string, change: { user?: string; password?: string; database?: string }): string {
  const changed = new URL(url);
  if (change.user !== undefined) changed.username = encodeURIComponent(change.user);
  if (change.password !== undefined) changed.password = encodeURIComponent(change.password);
  if (change.database !== undefined) changed.pathname = `/${encodeURIComponent(change.database)}`;
  return changed.toString();
}

/** What may be shown of a connection string: never its password. */
export function shownUrl(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname || "localhost"}${port ? `:${port}` : ""}${pathname}`;
}
