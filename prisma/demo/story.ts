import type { ConnectionRequest } from "@/server/connections/schema";
import type { Exposure, GrantLevel, IncidentRole, IndicatorKind, Severity, Tlp } from "@/generated/prisma/enums";
import type { PersonFields } from "@/server/persons/schema";
import type { NewGrantRule } from "@/server/rules/schema";
import type { RequestFields } from "@/server/requests/schema";

export type DemoObservation = {
  kind: IndicatorKind;
  value: string;
  role: IncidentRole;
  source: string;
  excerpt: string;
  seen?: [first: string, last: string];
  exposure?: Exposure;
  tlp?: Tlp;
};

export type DemoCase = {
  organization: string;
  title: string;
  description: string;
  severity: Severity;
  status: "new" | "active" | "contained" | "closed";
  tlp: Tlp;
  classification: string;
  techniques: string[];
  firstSeen: string;
  detected: string;
  reported?: string;
  reportable?: boolean;
  observations: DemoObservation[];
  shares?: { with: string; values: string[]; reason: string }[];
  grants?: { to: string; level: GrantLevel; reason: string }[];
  comments?: { by: string; body: string }[];
  persons?: (Pick<PersonFields, "name" | "category" | "description"> & Partial<PersonFields>)[];
};

const SPRINGBOARD = "203.0.113.80";
const FORUM = "www.skynews-forum.example";
const RELAY = "198.51.100.25";
const SENDER = "secretariat@sjac-office.example";
const ATTACHMENT = "0c7f3ad7be9c1f5a2d64c8e1b3906f5d7a8e4b21c0d9f6e3a5b7184c2d3e9f60";

/** The cases of the story. MHI's own touch is left to the newcomer: README.md, "Five minutes". */
export const STORY: DemoCase[] = [
  {
    organization: "SJAC",
    title: "協会の端末が不審メールの中継に使われた",
    description:
      "事務局の端末1台が遠隔操作され、会員企業あての添付ファイル付きメールを**協会の名義で中継**していた。\n\n- 端末は隔離済み\n- 会員への注意喚起は8月4日に実施",
    severity: "high",
    status: "contained",
    tlp: "amber",
    classification: "intrusion/account_compromise",
    techniques: ["T1566.001", "T1586.002"],
    firstSeen: "2011-07-24T03:12:00Z",
    detected: "2011-08-02T01:40:00Z",
    reported: "2011-08-04T06:00:00Z",
    observations: [
      seen("ipv4", RELAY, "victim", "relay.log", "mail relayed by our office machine 198.51.100[.]25", "2011-07-24", "2011-08-02"),
      seen("email", SENDER, "sender", "relay.log", "From: secretariat@sjac-office[.]example", "2011-07-26", "2011-08-01"),
      seen("sha256", ATTACHMENT, "delivery", "添付ファイル検体", "会議資料.pdf として送信", "2011-07-26", "2011-08-01"),
      seen("domain", "relay-control.example", "springboard", "端末の通信記録", "端末は relay-control[.]example の指示を受けていた", "2011-07-24", "2011-08-02"),
      { ...seen("ipv4", "198.51.100.61", "other", "入退室端末", "同じ時間帯の管理端末（関連不明）", "2011-07-30", "2011-07-30"), exposure: "private" },
    ],
    shares: [{ with: "Aerospace exchange", values: [RELAY, SENDER], reason: "会員企業はこの中継元と送信者名義のメールを確認してください" }],
  },
  {
    organization: "KHI",
    title: "協会を装った標的型メールによる感染",
    description:
      "協会名義のメールの添付ファイルを開いた端末が感染し、米国のサーバー上のウェブサイトへ接続した。\n\n1. 7月26日 メール受信\n2. 7月27日 感染端末が掲示板サイトへ通信\n3. 8月3日 隔離",
    severity: "critical",
    status: "active",
    tlp: "amber",
    classification: "malware/infection",
    techniques: ["T1566.001", "T1071.001", "T1105"],
    firstSeen: "2011-07-26T00:31:00Z",
    detected: "2011-08-03T04:20:00Z",
    reported: "2011-08-05T02:00:00Z",
    observations: [
      seen("ipv4", RELAY, "delivery", "gateway.log", "Received: from 198.51.100[.]25", "2011-07-26", "2011-07-26"),
      seen("email", SENDER, "sender", "gateway.log", "From: secretariat@sjac-office[.]example", "2011-07-26", "2011-07-26"),
      seen("sha256", ATTACHMENT, "malware", "検体", "添付ファイル 会議資料.pdf", "2011-07-26", "2011-07-26"),
      seen("domain", FORUM, "springboard", "proxy.log", "CONNECT www[.]skynews-forum[.]example", "2011-07-27", "2011-08-03"),
      seen("ipv4", SPRINGBOARD, "springboard", "proxy.log", "203.0.113[.]80 (US) tcp/80", "2011-07-27", "2011-08-03"),
      seen("url", `http://${FORUM}/board/view.php?id=8841`, "springboard", "proxy.log", "GET /board/view.php?id=8841", "2011-07-27", "2011-08-03"),
      seen("md5", "9a1de6b7c0f24a358e7d6c5b4a3f2e1d", "malware", "検体", "投下されたプログラム svcmon32", "2011-07-27", "2011-07-27"),
      { ...seen("email", "design-review@khi.example", "victim", "gateway.log", "受信者", "2011-07-26", "2011-07-26"), exposure: "private", tlp: "amber_strict" },
    ],
    grants: [{ to: "POLICE", level: "comment", reason: "被害届に伴う捜査協力" }],
    persons: [{ name: "沢田 浩二", reading: "さわだ こうじ", category: "victim", description: "添付ファイルを開いた端末の利用者。", disclosed: true }],
    comments: [{ by: "KHI", body: "プロキシの記録は90日分を保全済みです。必要な期間をお知らせください。" }],
  },
  {
    organization: "POLICE",
    title: "Rented server in the United States used against several companies",
    description:
      "The provider answered our request: one customer rented two addresses under a false name. Both held the web site of a forum about aviation news, and nothing else that we know of.",
    severity: "high",
    status: "active",
    tlp: "amber",
    classification: "malware/command_and_control",
    techniques: ["T1583.003", "T1071.001"],
    firstSeen: "2011-07-20T00:00:00Z",
    detected: "2011-08-08T00:00:00Z",
    observations: [
      seen("ipv4", SPRINGBOARD, "springboard", "provider answer", "203.0.113[.]80 rented from 20 July", "2011-07-20", "2011-08-19"),
      seen("ipv4", "203.0.113.147", "springboard", "provider answer", "203.0.113[.]147 rented from 12 August, same customer", "2011-08-12", "2011-08-19"),
      seen("domain", FORUM, "springboard", "passive records", "www[.]skynews-forum[.]example on both addresses", "2011-07-20", "2011-08-19"),
      { ...seen("email", "renter-4471@mailbox.example", "other", "provider answer", "address given by the customer", "2011-07-20", "2011-07-20"), exposure: "private", tlp: "red" },
      { ...seen("ipv4", "192.0.2.201", "other", "provider answer", "the customer paid from 192.0.2[.]201", "2011-07-20", "2011-07-20"), exposure: "private", tlp: "amber_strict" },
    ],
    persons: [
      { name: "Kari Rentaro", reading: "かり れんたろう", category: "suspect", description: "Name under which both addresses were rented; the provider holds it to be false.", tlp: "red" },
      { name: "Dana Hollis", category: "witness", description: "Answers for the provider's abuse desk.", contact: "abuse@hosting.example" },
    ],
  },
  {
    organization: "MHI",
    title: "Servers at two shipyards infected: how were they entered?",
    description:
      "Eleven sites are checked. The programs are known; **how the first machine was entered is an open question**. The mail gateway keeps its logs for thirty days only.",
    severity: "critical",
    status: "active",
    tlp: "amber_strict",
    classification: "malware/infection",
    techniques: ["T1056.001", "T1041"],
    firstSeen: "2011-08-01T00:00:00Z",
    detected: "2011-08-11T05:30:00Z",
    observations: [
      privately("sha256", "b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78", "malware", "image of server 3", "msdtcsrv on the first server", "2011-08-01", "2011-08-11"),
      privately("ipv4", "192.0.2.66", "exfiltration_target", "firewall.log", "large uploads at night to 192.0.2[.]66", "2011-08-06", "2011-08-11"),
      privately("domain", "login-shipyard.example", "springboard", "dns.log", "asked once a day at 04:00", "2011-08-01", "2011-08-11"),
      privately("email", "planning@mhi.example", "victim", "interview", "used the first infected machine", "2011-08-01", "2011-08-01"),
    ],
    persons: [
      { name: "三浦 朋子", reading: "みうら ともこ", category: "victim", description: "Uses the machine on which the first program was found; remembers no attachment.", contact: "planning@mhi.example" },
    ],
  },
  {
    organization: "KHI",
    title: "報道を受けた社内調査で見つかった不審メール",
    description:
      "報道後の社内調査で、7月に届いた類似のメールが2通見つかった。**いずれも未開封**。警察への報告対象とする。",
    severity: "medium",
    status: "contained",
    tlp: "amber",
    classification: "malware/infection",
    techniques: ["T1566.001"],
    firstSeen: "2011-07-19T00:00:00Z",
    detected: "2011-09-21T02:00:00Z",
    reportable: true,
    observations: [
      privately("email", "seminar@aero-forum.example", "sender", "mail archive", "From: seminar@aero-forum[.]example", "2011-07-19", "2011-07-21"),
      privately("ipv4", "192.0.2.118", "delivery", "gateway.log", "Received: from 192.0.2[.]118", "2011-07-19", "2011-07-21"),
    ],
  },
];

/** KHI's standing word: followed whenever one of its cases is marked reportable. */
export const REPORTING_RULE: Omit<NewGrantRule, "partyId"> & { by: string; to: string } = {
  by: "KHI", to: "POLICE", effect: "grant", roles: [], kinds: [], level: "read", upTo: "amber", reportable: true, reason: "被害届に伴う捜査協力（報告対象の事案）",
};

function seen(
  kind: IndicatorKind, value: string, role: IncidentRole, source: string, excerpt: string, first: string, last: string,
): DemoObservation {
  return { kind, value, role, source, excerpt, seen: [`${first}T00:00:00Z`, `${last}T00:00:00Z`] };
}

function privately(...observation: Parameters<typeof seen>): DemoObservation {
  return { ...seen(...observation), exposure: "private" };
}

/** Who asks whom to connect, over which case's overlap; accepted where the other side says whom to talk to. */
export type DemoRequest = {
  by: string;
  title: string;
  to: string;
  message: ConnectionRequest["message"];
  note: string;
  accepted?: string;
};

export const REQUESTS: DemoRequest[] = [
  {
    by: "CERT", title: "Coordination: fake parcel notices", to: "KHI", message: "help",
    note: "We coordinate several reports of these notices and can send you the pages behind them.",
  },
  {
    by: "CERT", title: "Coordination: loader in advertising", to: "POLICE", message: "compare", note: "",
    accepted: "Kondo Mari, cyber investigation desk, lead@police.example",
  },
];

/** Who asks whom for information, with the case behind it, which only the asker reads; answered where there is an answer. */
export type DemoInformationRequest = {
  by: string;
  to: string;
  title: string;
  days: number;
  /** About the overlap over which the two are connected. */
  aboutOverlap?: true;
  fields: Pick<RequestFields, "subject" | "question" | "purpose" | "basis" | "citation" | "reference">;
  answer?: string;
};

export const INFORMATION_REQUESTS: DemoInformationRequest[] = [
  {
    by: "CERT", to: "POLICE", title: "Coordination: loader in advertising", days: 10, aboutOverlap: true,
    fields: {
      subject: "Who rents the loader's server, as far as you may say",
      question: "Is the server that both our cases hold known to you from other complaints, and since when?",
      purpose: "Warning the sites that carry the advertising",
      basis: "consent",
      citation: "",
      reference: "LD-2011-7",
    },
    answer: "Known from two complaints since the end of July. We can say no more while we investigate.",
  },
  {
    by: "POLICE", to: "MHI", title: "Rented server in the United States used against several companies", days: 14,
    fields: {
      subject: "2011年7月下旬以降の外部通信記録について",
      question:
        "次の事項についてご回答ください。\n1. 7月20日から8月19日までの間に、貴社の端末から 203.0.113.80 への通信があったか\n2. あった場合、その日時と端末数\n3. 該当する記録の保存期間",
      purpose: "不正アクセス行為の禁止等に関する法律違反被疑事件の捜査のため",
      basis: "inquiry",
      citation: "刑事訴訟法第197条第2項",
      reference: "サイ捜発第112号",
    },
  },
];

/** Who brings others together, for whom, and whom it invites. */
export const BROKER = {
  by: "SJAC",
  authorizedBy: ["MHI", "KHI", "AERO", "NAVSYS", "CERT"],
  invites: ["KHI", "CERT"],
  note: "Our desk can host a first call between the two of you, any weekday.",
};
