import PostalMime, { decodeWords, type Attachment, type Email } from "postal-mime";
import { htmlToText } from "./read-html";

/** Parts inside parts: beyond this a mail is built to harm, not to be read. */
export const MAX_MAIL_NESTING = 250;
/** Mails attached to mails, each read as a mail of its own. */
export const MAX_ATTACHED_MAILS = 500;
/** Bytes read altogether: a mail in a mail in a mail is read once for each, which hostile nesting multiplies. */
export const MAX_MAIL_BYTES_READ = 64 * 1024 * 1024;

/** Thrown for a mail whose parts are nested too deeply, or are too many, to be read within bounds. */
export class MailTooDeepError extends Error {}

/**
 * What a mail says: its headers as lines, its bodies as text, the names of what is attached, and the mails attached
 * to it, in the same way.
 */
export async function emailToText(bytes: Uint8Array): Promise<string> {
  const sections: string[] = [];
  const queue = [bytes];
  let bytesRead = 0;
  for (let next = queue.shift(); next; next = queue.shift()) {
    bytesRead += next.length;
    if (sections.length > MAX_ATTACHED_MAILS || bytesRead > MAX_MAIL_BYTES_READ) {
      throw new MailTooDeepError("too many mails attached to mails");
    }
    const mail = await parseMail(next);
    sections.push(await mailToText(mail));
    queue.push(...mail.attachments.filter((part) => part.mimeType === "message/rfc822").map(contentOf));
  }
  return sections.join("\n\n");
}

async function parseMail(bytes: Uint8Array): Promise<Email> {
  try {
    const limits = { maxNestingDepth: MAX_MAIL_NESTING, maxHeadersSize: 4_000_000 };
    return await PostalMime.parse(bytes, { ...limits, forceRfc822Attachments: true });
  } catch (error) {
    if (error instanceof Error && /nesting depth/i.test(error.message)) throw new MailTooDeepError(error.message);
    throw error;
  }
}

async function mailToText(mail: Email): Promise<string> {
  const headers = mail.headers.map((header) => `${header.originalKey ?? header.key}: ${decodeWords(header.value)}`);
  const names = mail.attachments.flatMap((attachment) => attachment.filename ?? []).map((name) => `Attachment: ${name}`);
  const bodies = [mail.text ?? "", mail.html ? await htmlToText(mail.html) : ""];
  return [headers.join("\n"), ...bodies, names.join("\n")].filter(Boolean).join("\n\n");
}

function contentOf(attachment: Attachment): Uint8Array {
  const { content } = attachment;
  if (typeof content === "string") return new TextEncoder().encode(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}
