import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are a step of their own in `npm test`; a newcomer's first start need not wait for them.
  typescript: { ignoreBuildErrors: true },
  // Files travel to route handlers, as streams; what an action gets is a form, or a selection of 100,000 rows.
  experimental: { serverActions: { bodySizeLimit: "8mb" } },
  serverExternalPackages: ["@node-rs/argon2", "pg", "pino"],
};

export default createNextIntlPlugin("./app/i18n.ts")(config);
