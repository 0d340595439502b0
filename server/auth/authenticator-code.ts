import "server-only";

import { generateSecret, generateURI, verify } from "otplib";
import { encode } from "uqr";

/** A picture of a QR code as one SVG path over a square of `size` modules. */
export type QrPicture = { size: number; path: string };

/** What an authenticator app takes in: by camera, or typed. */
export type AuthenticatorOffer = { key: string; picture: QrPicture };

/** The step of time that a code is of, one step early or late allowed; null for a wrong code. */
export async function stepOfCode(secret: string, code: string): Promise<number | null> {
  const token = code.normalize("NFKC").replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const result = await verify({ secret, token, epochTolerance: 30 });
  return result.valid && "timeStep" in result ? result.timeStep : null;
}

/** A new secret, ready to be shown. */
export function newAuthenticator(email: string): AuthenticatorOffer {
  const key = generateSecret();
  const { size, data } = encode(generateURI({ issuer: "Common Thread", label: email, secret: key }), { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return { key, picture: { size, path } };
}
