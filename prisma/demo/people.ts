import type { IdentityPolicy, MemberRole } from "@/generated/prisma/enums";
import type { NewOrganization } from "@/server/organizations/schema";

/** Printed by `npm start`; exists only in the embedded demo. */
export const DEMO_PASSWORD = "common thread 2011";

export type DemoPerson = { name: string; reading: string; mail: string; role: MemberRole; locale: "en" | "ja" };
export type DemoOrganization = {
  code: string;
  name: string;
  reading: string;
  sector: NewOrganization["sector"];
  policy: IdentityPolicy;
  people: DemoPerson[];
};

/** All invented; every address is reserved for documentation. The first of each organization is its first admin. */
export const DEMO_ORGANIZATIONS: DemoOrganization[] = [
  organization("MHI", "港重工業 (MHI)", "みなとじゅうこうぎょう", "aerospace", "named", "mhi", [
    ["Sato Keiko", "さとう けいこ", "admin", "admin", "en"],
    ["Ito Makoto", "いとう まこと", "lead", "lead", "en"],
    ["Mori Aya", "もり あや", "analyst", "analyst", "en"],
    ["Ueda Jun", "うえだ じゅん", "viewer", "viewer", "en"],
  ]),
  organization("KHI", "海岸重工業 (KHI)", "かいがんじゅうこうぎょう", "aerospace", "named", "khi", [
    ["川口 恵", "かわぐち めぐみ", "admin", "admin", "ja"],
    ["石川 剛", "いしかわ つよし", "lead", "lead", "ja"],
    ["原 由美", "はら ゆみ", "analyst", "analyst", "ja"],
    ["森田 歩", "もりた あゆむ", "viewer", "viewer", "ja"],
  ]),
  organization("SJAC", "航空宇宙産業会 (SJAC)", "こうくううちゅうさんぎょうかい", "association", "named", "sjac", [
    ["中島 修", "なかじま おさむ", "admin", "admin", "ja"],
    ["西田 亮", "にしだ りょう", "lead", "lead", "ja"],
    ["林 さくら", "はやし さくら", "analyst", "analyst", "ja"],
    ["上原 光", "うえはら ひかる", "viewer", "viewer", "ja"],
  ]),
  organization("POLICE", "警察サイバー捜査班", "けいさつサイバーそうさはん", "law_enforcement", "named", "police", [
    ["Endo Naoki", "えんどう なおき", "admin", "admin", "en"],
    ["Kondo Mari", "こんどう まり", "lead", "lead", "en"],
    ["Baba Shin", "ばば しん", "analyst", "analyst", "en"],
    ["Chiba Riku", "ちば りく", "viewer", "viewer", "en"],
  ]),
  organization("AERO", "北空エアロテック", "きたぞらエアロテック", "aerospace", "sector", "aero", [
    ["小野 健", "おの けん", "admin", "admin", "ja"],
    ["桐山 遥", "きりやま はるか", "lead", "lead", "ja"],
    ["Imai Rena", "いまい れな", "analyst", "analyst", "en"],
    ["Hirano Kei", "ひらの けい", "viewer", "viewer", "en"],
  ]),
  organization("NAVSYS", "青波ナビゲーションシステムズ", "あおなみナビゲーションシステムズ", "electronics", "anonymous", "navsys", [
    ["Ota Daichi", "おおた だいち", "admin", "admin", "en"],
    ["Sakai Toru", "さかい とおる", "lead", "lead", "en"],
    ["和田 舞", "わだ まい", "analyst", "analyst", "ja"],
    ["久保 蓮", "くぼ れん", "viewer", "viewer", "ja"],
  ]),
  organization("TELCO", "東湾通信", "とうわんつうしん", "telecommunications", "sector", "telco", [
    ["Abe Yuta", "あべ ゆうた", "admin", "admin", "en"],
    ["Mizuno Nao", "みずの なお", "lead", "lead", "en"],
    ["Noda Emi", "のだ えみ", "analyst", "analyst", "en"],
    ["Tani Ken", "たに けん", "viewer", "viewer", "en"],
  ]),
  organization("CERT", "国内対応調整センター", "こくないたいおうちょうせいセンター", "cert", "named", "cert", [
    ["Hoshi Akira", "ほし あきら", "admin", "admin", "en"],
    ["Kudo Lisa", "くどう りさ", "lead", "lead", "en"],
    ["Maeda Sho", "まえだ しょう", "analyst", "analyst", "en"],
    ["Fujii Rio", "ふじい りお", "viewer", "viewer", "en"],
  ]),
];

/** Runs the installation; belongs to no organization. */
export const DEMO_OPERATOR = { name: "Operator", mail: "operator@commonthread.example" };

function organization(
  code: string,
  name: string,
  reading: string,
  sector: NewOrganization["sector"],
  policy: IdentityPolicy,
  host: string,
  people: [name: string, reading: string, role: MemberRole, mailbox: string, locale: "en" | "ja"][],
): DemoOrganization {
  return {
    code, name, reading, sector, policy,
    people: people.map(([person, personReading, role, mailbox, locale]) => ({
      name: person, reading: personReading, role, locale, mail: `${mailbox}@${host}.example`,
    })),
  };
}
