import { createHash } from "node:crypto";
import type { DemoCase, DemoObservation } from "@/prisma/demo/story";

/** Everyday incidents around the story: mostly alone, some touching for innocent or for real reasons. */
export function backgroundCases(): DemoCase[] {
  const addresses = new AddressBook();
  return INCIDENTS.map((incident, index) => toCase(incident, index, addresses));
}

type Incident = [organization: string, title: string, kind: Kind, size: number, campaign?: Campaign];
type Kind = "phishing" | "ransomware" | "scan" | "adware" | "webshell" | "fraud" | "infostealer";

/** Campaigns whose infrastructure more than one organization meets. */
const CAMPAIGNS = {
  parcel: { domains: ["parcel-status.example", "parcel-track.example"], address: "192.0.2.140", mail: "notice@parcel-status.example" },
  invoice: { domains: ["invoice-portal.example"], address: "192.0.2.151", mail: "billing@invoice-portal.example" },
  loader: { domains: ["cdn-loader.example", "img-loader.example"], address: "198.51.100.177", mail: null },
} as const;
type Campaign = keyof typeof CAMPAIGNS;

/** Hosting that many unrelated sites share: it makes cases touch by coincidence. */
const SHARED_HOSTING = "192.0.2.10";
const COMMON_DOMAIN = "static-files.example";

const INCIDENTS: Incident[] = [
  ["MHI", "Parcel notice with a link to a fake sign-in page", "phishing", 34, "parcel"],
  ["MHI", "Advertising program on a kiosk computer", "adware", 22],
  ["MHI", "Scan of the public web servers", "scan", 58],
  ["MHI", "Password guessing against the mail gateway", "scan", 41],
  ["MHI", "Laptop with stolen browser passwords", "infostealer", 37, "loader"],
  ["KHI", "宅配通知を装ったフィッシング", "phishing", 29, "parcel"],
  ["KHI", "公開サーバーへの脆弱性スキャン", "scan", 63],
  ["KHI", "請求書を装ったメール", "phishing", 31, "invoice"],
  ["KHI", "工場見学サイトの改ざん", "webshell", 26],
  ["KHI", "広告表示プログラムの混入", "adware", 18],
  ["SJAC", "会員サイトへのログイン試行", "scan", 39],
  ["SJAC", "会費請求を装った詐欺メール", "fraud", 21, "invoice"],
  ["SJAC", "講演会申込フォームへの迷惑投稿", "scan", 24],
  ["POLICE", "Fake invoices sent in the name of a carrier", "fraud", 44, "invoice"],
  ["POLICE", "Loader sold on a forum", "infostealer", 52, "loader"],
  ["POLICE", "Phishing of bank customers", "phishing", 47],
  ["POLICE", "Extortion of a clinic", "ransomware", 33],
  ["AERO", "設計端末のランサムウェア感染", "ransomware", 45],
  ["AERO", "取引先を装った請求書メール", "phishing", 27, "invoice"],
  ["AERO", "不審な外部スキャン", "scan", 36],
  ["AERO", "宅配メールの添付ファイル", "phishing", 23, "parcel"],
  ["NAVSYS", "保守用VPNへの不正ログイン試行", "scan", 48],
  ["NAVSYS", "開発用サーバーのウェブシェル", "webshell", 32],
  ["NAVSYS", "情報窃取マルウェアの検知", "infostealer", 35, "loader"],
  ["TELCO", "Customer routers taking part in scans", "scan", 71],
  ["TELCO", "Fake parcel notices by short message", "phishing", 49, "parcel"],
  ["TELCO", "Rented servers used for fraud", "fraud", 38],
  ["TELCO", "Web shells on shared hosting", "webshell", 43],
  ["TELCO", "Advertising network spreads a loader", "adware", 34, "loader"],
  ["CERT", "Coordination: fake parcel notices", "phishing", 66, "parcel"],
  ["CERT", "Coordination: loader in advertising", "infostealer", 57, "loader"],
  ["CERT", "Coordination: web shells after a library flaw", "webshell", 62],
  ["CERT", "Takedown of fake invoice portals", "fraud", 40, "invoice"],
  ["CERT", "Ransomware wave in manufacturing", "ransomware", 54],
  ["CERT", "Scanners seen by the sensor network", "scan", 77],
  ["KHI", "退職者アカウントの利用", "fraud", 12],
];

/** What happened, in the language of the title. */
const ACCOUNT: Record<Kind, [english: string, japanese: string]> = {
  phishing: [
    "Recipients were led to a copied sign-in page. **Passwords of those who entered them are changed.**",
    "偽のサインイン画面へ誘導するメールを受信した。**入力した利用者のパスワードは変更済み。**",
  ],
  ransomware: [
    "Files were encrypted over night. The machines are off the network; the way in is being looked for.",
    "夜間にファイルが暗号化された。端末は切り離し済み、侵入経路を調査中。",
  ],
  scan: [
    "Many addresses asked for the same few paths. Nothing answered that should not have.",
    "多数のアドレスから同じパスへの要求があった。不適切な応答はなかった。",
  ],
  adware: [
    "A program that shows advertising came with a free tool and asked its server for more.",
    "無償ツールに同梱された広告表示プログラムが外部と通信していた。",
  ],
  webshell: [
    "A script that runs commands was left on the web server. Its first use is in the log.",
    "ウェブサーバーにコマンドを実行するスクリプトが設置された。最初の利用は記録にある。",
  ],
  fraud: [
    "Somebody wrote in the name of a known partner and asked for money or access.",
    "取引先や会員の名をかたり、金銭または権限を求める連絡があった。",
  ],
  infostealer: [
    "A program read saved passwords and sent them away. The accounts concerned are locked.",
    "保存されたパスワードが外部へ送信された。該当アカウントは停止済み。",
  ],
};

const PATTERN: Record<Kind, { classification: string; severity: DemoCase["severity"]; techniques: string[] }> = {
  phishing: { classification: "information_gathering/phishing", severity: "medium", techniques: ["T1566.002"] },
  ransomware: { classification: "malware/infection", severity: "high", techniques: ["T1486"] },
  scan: { classification: "information_gathering/scanning", severity: "low", techniques: ["T1595"] },
  adware: { classification: "malware/infection", severity: "low", techniques: ["T1176"] },
  webshell: { classification: "intrusion/vulnerability_exploitation", severity: "high", techniques: ["T1505.003"] },
  fraud: { classification: "fraud/false_representation", severity: "medium", techniques: ["T1598"] },
  infostealer: { classification: "malware/infection", severity: "high", techniques: ["T1555.003"] },
};

const SHAPE: Record<Kind, { role: DemoObservation["role"]; mix: DemoObservation["kind"][] }> = {
  phishing: { role: "delivery", mix: ["domain", "url", "email", "sha256", "domain"] },
  ransomware: { role: "malware", mix: ["sha256", "md5", "sha1", "domain", "url", "sha256"] },
  scan: { role: "scanner", mix: ["ipv4", "domain", "ipv4", "url"] },
  adware: { role: "springboard", mix: ["domain", "md5", "url"] },
  webshell: { role: "springboard", mix: ["url", "sha256", "domain", "ipv4"] },
  fraud: { role: "sender", mix: ["email", "domain", "url"] },
  infostealer: { role: "malware", mix: ["sha256", "sha1", "domain", "url", "ipv4"] },
};

function toCase([organization, title, kind, size, campaign]: Incident, index: number, addresses: AddressBook): DemoCase {
  const pattern = PATTERN[kind];
  const detected = new Date(Date.UTC(2011, index % 12, 3 + ((index * 7) % 24)));
  const status = (["closed", "active", "contained", "new"] as const)[index % 4]!;
  return {
    organization, title, status,
    description: ACCOUNT[kind][/[ぁ-ん一-龠]/.test(title) ? 1 : 0],
    severity: pattern.severity,
    tlp: (["amber", "green", "amber", "clear"] as const)[index % 4]!,
    classification: pattern.classification,
    techniques: pattern.techniques,
    firstSeen: new Date(detected.getTime() - 5 * DAY).toISOString(),
    detected: detected.toISOString(),
    observations: [...touching(campaign, index, detected), ...alone(kind, index, size, detected, addresses)],
  };
}

const DAY = 86_400_000;

/** What a case has in common with others: its campaign's infrastructure, or values that are merely common. */
function touching(campaign: Campaign | undefined, index: number, detected: Date): DemoObservation[] {
  const observed: [DemoObservation["kind"], string, DemoObservation["role"]][] = [];
  if (campaign) {
    const { domains, address, mail } = CAMPAIGNS[campaign];
    observed.push(["ipv4", address, "springboard"], ["domain", domains[index % domains.length]!, "delivery"]);
    if (mail) observed.push(["email", mail, "sender"]);
  }
  if (index % 5 === 0) observed.push(["ipv4", SHARED_HOSTING, "other"]);
  if (index % 6 === 1) observed.push(["domain", COMMON_DOMAIN, "other"]);
  return observed.map(([kind, value, role]) => observation(kind, value, role, detected, index));
}

function alone(kind: Kind, index: number, size: number, detected: Date, addresses: AddressBook): DemoObservation[] {
  const { role, mix } = SHAPE[kind];
  return Array.from({ length: size }, (_, position) => {
    const wanted = mix[position % mix.length]!;
    const address = wanted === "ipv4" ? addresses.next() : null;
    const chosen = wanted === "ipv4" && !address ? "domain" : wanted;
    return observation(chosen, address ?? invented(chosen, `${index}-${position}`), role, detected, position);
  });
}

function observation(
  kind: DemoObservation["kind"], value: string, role: DemoObservation["role"], detected: Date, offset: number,
): DemoObservation {
  const first = new Date(detected.getTime() - (offset % 9) * DAY);
  return {
    kind, value, role,
    source: "incident log",
    excerpt: `seen ${first.toISOString().slice(0, 10)}`,
    seen: [first.toISOString(), detected.toISOString()],
    exposure: offset % 4 === 3 ? "private" : "matchable",
  };
}

const WORDS = ["harbor", "cedar", "signal", "mirror", "lantern", "quartz", "ferry", "meadow", "anchor", "willow", "copper", "tunnel"];

/** A value that nobody else has, the same at every start. */
function invented(kind: DemoObservation["kind"], seed: string): string {
  const digest = createHash("sha512").update(`common thread demo ${seed}`).digest("hex");
  const word = (at: number) => WORDS[parseInt(digest.slice(at, at + 2), 16) % WORDS.length]!;
  const host = `${word(0)}-${word(2)}-${digest.slice(4, 8)}.example`;
  switch (kind) {
    case "url":
      return `http://${host}/${word(8)}/${digest.slice(10, 14)}`;
    case "email":
      return `${word(6)}.${digest.slice(10, 13)}@${host}`;
    case "md5":
      return digest.slice(0, 32);
    case "sha1":
      return digest.slice(0, 40);
    case "sha256":
      return digest.slice(0, 64);
    default:
      return host;
  }
}

/** Hands out each reserved address once, so that cases touch only where they are meant to. */
class AddressBook {
  private free = ["192.0.2", "198.51.100", "203.0.113"].flatMap((network) =>
    Array.from({ length: 100 }, (_, host) => `${network}.${host + (network === "192.0.2" ? 20 : 90)}`),
  ).filter((address) => !TAKEN.includes(address));

  next(): string | undefined {
    return this.free.shift();
  }
}

const TAKEN: string[] = [
  "203.0.113.80", "203.0.113.147", "198.51.100.25", "198.51.100.61", "192.0.2.66", "192.0.2.201", SHARED_HOSTING,
  ...Object.values(CAMPAIGNS).map(({ address }) => address),
];
