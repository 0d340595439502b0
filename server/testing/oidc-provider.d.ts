/** What the tests use of it; it brings no types. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";
  export default class Provider {
    constructor(issuer: string, configuration: { findAccount: (context: unknown, id: string) => unknown; [setting: string]: unknown });
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }
}
