import account from "./account.json" with { type: "json" };
import audit from "./audit.json" with { type: "json" };
import auth from "./auth.json" with { type: "json" };
import brokering from "./brokering.json" with { type: "json" };
import cases from "./cases.json" with { type: "json" };
import classification from "./classification.json" with { type: "json" };
import common from "./common.json" with { type: "json" };
import connections from "./connections.json" with { type: "json" };
import exported from "./exports.json" with { type: "json" };
import consents from "./consents.json" with { type: "json" };
import filing from "./filing.json" with { type: "json" };
import groups from "./groups.json" with { type: "json" };
import inbox from "./inbox.json" with { type: "json" };
import indicators from "./indicators.json" with { type: "json" };
import merging from "./merging.json" with { type: "json" };
import noise from "./noise.json" with { type: "json" };
import operator from "./operator.json" with { type: "json" };
import organization from "./organization.json" with { type: "json" };
import overlaps from "./overlaps.json" with { type: "json" };
import persons from "./persons.json" with { type: "json" };
import proposals from "./proposals.json" with { type: "json" };
import received from "./received.json" with { type: "json" };
import refusals from "./refusals.json" with { type: "json" };
import retention from "./retention.json" with { type: "json" };
import requests from "./requests.json" with { type: "json" };
import rules from "./rules.json" with { type: "json" };
import search from "./search.json" with { type: "json" };
import sharing from "./sharing.json" with { type: "json" };
import strength from "./strength.json" with { type: "json" };

const messages = {
  account, audit, auth, brokering, cases, classification, common, connections, consents, exports: exported, filing, groups, inbox, indicators, merging, noise, operator,
  organization, overlaps, persons, proposals, received, refusals, requests, retention, rules, search, sharing, strength,
};
export default messages;
