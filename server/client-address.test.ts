import { describe, expect, it } from "vitest";
import { originOf, trustedProxies } from "@/server/client-address";

const nobody = trustedProxies("");
const ours = trustedProxies("10.0.0.0/8, fd00::/8 192.0.2.7");
const from = (peer: string, headers: Record<string, string>) => ({ peer, headers: { host: "own.example", ...headers }, encrypted: false });

describe("the client's address", () => {
  it("is the peer's, whatever an untrusted peer claims", () => {
    const claims = { "x-forwarded-for": "198.51.100.1", "x-forwarded-proto": "https", "x-forwarded-host": "evil.example" };
    expect(originOf(from("203.0.113.9", claims), nobody)).toEqual({ address: "203.0.113.9", protocol: "http", host: "own.example" });
    expect(originOf(from("203.0.113.9", claims), ours)).toMatchObject({ address: "203.0.113.9", protocol: "http" });
  });

  it("is the last one that a proxy of ours saw; what stands before it was written by the client", () => {
    const request = from("10.0.0.1", { "x-forwarded-for": "1.1.1.1, 198.51.100.1, 10.2.3.4" });
    expect(originOf(request, ours).address).toBe("198.51.100.1");
  });

  it("is read in every spelling: mapped, with a port, in brackets", () => {
    expect(originOf(from("::ffff:203.0.113.9", {}), nobody).address).toBe("203.0.113.9");
    expect(originOf(from("::ffff:10.0.0.1", { "x-forwarded-for": "198.51.100.1:4711" }), ours).address).toBe("198.51.100.1");
    expect(originOf(from("fd00::1", { "x-forwarded-for": "[2001:db8::1]:443" }), ours).address).toBe("2001:db8::1");
  });

  it("is the nearest known one when a header is unreadable", () => {
    expect(originOf(from("10.0.0.1", { "x-forwarded-for": "198.51.100.1, nonsense" }), ours).address).toBe("10.0.0.1");
    expect(originOf(from("10.0.0.1", {}), ours).address).toBe("10.0.0.1");
  });
});

it("believes protocol and host of a proxy of ours", () => {
  const request = from("192.0.2.7", { "x-forwarded-proto": "https", "x-forwarded-host": "threads.example" });
  expect(originOf(request, ours)).toMatchObject({ protocol: "https", host: "threads.example" });
});

it("says what it cannot read in TRUSTED_PROXIES", () => {
  expect(() => trustedProxies("10.0.0.0/8, proxy.example")).toThrow(/'proxy.example' is neither/);
});
