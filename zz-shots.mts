import { chromium } from "@playwright/test";
import { chooseBrowser, launchOptions } from "@/e2e/browser";
const base = "http://localhost:3101";
const who = process.argv[2] ?? "analyst@mhi.example"; const w = Number(process.argv[3] ?? 1440); const theme = (process.argv[4] ?? "light") as "light"|"dark"; const locale=process.argv[5] ?? "en"; const out=process.argv[6]; const paths = process.argv.slice(7);
const b = await chromium.launch(launchOptions(await chooseBrowser()));
const c = await b.newContext({ viewport: { width: w, height: 900 }, colorScheme: theme, locale: locale==="ja"?"ja-JP":"en-GB", baseURL: base });
const p = await c.newPage();
p.on("console", m => { if (m.type()==="error") console.log("console:", m.text().slice(0,200)); });
await p.goto("/sign-in"); await p.fill('input[name=email]', who); await p.fill('input[name=password]', "common thread 2011"); await p.keyboard.press("Enter"); await p.waitForURL(u=>!u.pathname.startsWith("/sign-in"),{timeout:30000});
let i=0; for (const path of paths) { const r = await p.goto(path); await p.waitForTimeout(1200); await p.screenshot({ path: `/tmp/shots/${out}-${i++}.png`, fullPage: process.env.FULL==="1" }); console.log(path, r?.status(), p.url(), await p.title()); }
await b.close();
