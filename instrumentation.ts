import type { Instrumentation } from "next";

/** Logs what no screen could handle, with the request id that the error page shows to the person. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  const { log, loggedError } = await import("@/server/log");
  const requestId = request.headers["x-request-id"];
  log().error({ event: "unexpected error", requestId, route: context.routePath, kind: context.routeType, error: loggedError(error) });
};
