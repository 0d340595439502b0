import pino, { type Logger } from "pino";

const holder = globalThis as unknown as { log?: Logger };

/**
 * The structured log: one JSON line per event, to LOG_FILE or else to stdout. Callers write ids, counts and codes;
 * never values of indicators, contents of cases, passwords or tokens.
 */
export function log(): Logger {
  holder.log ??= open();
  return holder.log;
}

function open(): Logger {
  const options = {
    level: process.env.LOG_LEVEL ?? "info",
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
  };
  const file = process.env.LOG_FILE;
  return file ? pino(options, pino.destination({ dest: file, mkdir: true, sync: true, mode: 0o600 })) : pino(options);
}

export type LoggedError = { name: string; code?: string; digest?: string; message?: string; at?: string[] };

/**
 * What may be logged of an error. Messages of databases and parsers quote the values they stumble over, so only plain
 * errors, which we throw ourselves, keep theirs; of all others the place and the code remain.
 */
export function loggedError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, digest } = error as { code?: unknown; digest?: unknown };
  const ours = error.constructor === Error && error.name === "Error" && !("severity" in error);
  return {
    name: error.name,
    ...(typeof code === "string" || typeof code === "number" ? { code: String(code).slice(0, 60) } : {}),
    ...(typeof digest === "string" ? { digest: digest.slice(0, 60) } : {}),
    ...(ours ? { message: error.message.slice(0, 300) } : {}),
    at: placesIn(error.stack),
  };
}

function placesIn(stack: string | undefined): string[] {
  return (stack ?? "").split("\n").map((line) => line.trim()).filter((line) => /^at .*:\d+:\d+\)?$/.test(line)).slice(0, 12);
}
