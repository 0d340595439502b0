import type { Instrumentation } from "next";

/** Once per process of the server: the audit is sealed, what is due deleted and changed noise lists applied for as long as it runs. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || !process.env.APP_SECRET) return;
  const { keepSealing } = await import("@/server/audit/seal");
  keepSealing(process.env.APP_SECRET);
  const { keepRecalling } = await import("@/server/exports/expiry");
  keepRecalling();
  const { keepRetention } = await import("@/server/retention/keep");
  keepRetention();
  const { keepNoise } = await import("@/server/noise/keep");
  keepNoise();
}

/** Logs what no screen could handle, with the request id that the error page shows to the person. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  const { log, loggedError } = await import("@/server/log");
  const requestId = request.headers["x-request-id"];
  log().error({ event: "unexpected error", requestId, route: context.routePath, kind: context.routeType, error: loggedError(error) });
};
