import PostalMime, { type Attachment, type Email } from "postal-mime";
import { htmlToText } from "./read-html";

/** Parts inside parts: beyond this a mail is built to harm, not to be read. */
export const MAX_MAIL_NESTING = 250;
/** Mails attached to mails, each read as a mail of its own. */
const MAX_ATTACHED_MAILS = 50;

/** Thrown for a mail whose parts are nested too deeply to read. */
export class MailTooDeepError extends Error {}

/** What a mail says: its headers as lines, its bodies as text, the names of what is attached, and attached mails. */
export async function emailToText(bytes: Uint8Array): Promise<string> {
  const sections: string[] = [];
  const queue = [bytes];
  for (let read = 0; read < queue.length && read < MAX_ATTACHED_MAILS; read += 1) {
    const mail = await parseMail(queue[read]!);
    sections.push(mailToText(mail));
    for (const attachment of mail.attachments) {
      if (attachment.mimeType === "message/rfc822") queue.push(contentOf(attachment));
    }
  }
  return sections.join("\n\n");
}

async function parseMail(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, { maxNestingDepth: MAX_MAIL_NESTING, maxHeadersSize: 4_000_000 });
  } catch (error) {
    if (error instanceof Error && /nesting depth/i.test(error.message)) throw new MailTooDeepError(error.message);
    throw error;
  }
}

function mailToText(mail: Email): string {
  const headers = mail.headers.map((header) => `${header.originalKey ?? header.key}: ${header.value}`);
  const names = mail.attachments.flatMap((attachment) => attachment.filename ?? []).map((name) => `Attachment: ${name}`);
  const bodies = [mail.text ?? "", mail.html ? htmlToText(mail.html) : ""];
  return [headers.join("\n"), ...bodies, names.join("\n")].filter(Boolean).join("\n\n");
}

function contentOf(attachment: Attachment): Uint8Array {
  const { content } = attachment;
  if (typeof content === "string") return new TextEncoder().encode(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}
