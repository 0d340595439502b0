import { endWithParent } from "@/scripts/child";
import { startWebServer } from "@/server/web";

/** The web server alone, on a database that the parent has prepared: for measurements. Tells its parent when it is up. */
const end = endWithParent();
end.addEventListener("abort", () => process.exit(0));
await startWebServer({ port: Number(process.env.PORT), hosts: ["127.0.0.1"] });
process.send?.("ready");
