import { createSocket } from "node:dgram";
import { once } from "node:events";

export type TestNameServer = {
  /** For DNS_SERVERS. */
  address: string;
  /** What each name's TXT records say; of a name that is missing the server says so. */
  records: Map<string, string[]>;
  stop: () => Promise<void>;
};

const HEADER = 12;
const TXT = 16;
const [ANSWER, NO_SUCH_NAME] = [0x8180, 0x8183];

/** A real, small name server on this machine, which knows TXT records (RFC 1035, over UDP). */
export async function startNameServer(): Promise<TestNameServer> {
  const records = new Map<string, string[]>();
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => socket.send(answerTo(query, records), from.port, from.address));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    address: `127.0.0.1:${socket.address().port}`,
    records,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function answerTo(query: Buffer, records: Map<string, string[]>): Buffer {
  const { name, end } = readName(query);
  const found = records.get(name);
  const header = Buffer.from(query.subarray(0, HEADER));
  header.writeUInt16BE(found ? ANSWER : NO_SUCH_NAME, 2);
  header.writeUInt16BE(found?.length ?? 0, 6);
  header.writeUInt32BE(0, 8);
  const question = query.subarray(HEADER, end + 4);
  return Buffer.concat([header, question, ...(found ?? []).map(txtAnswer)]);
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString("ascii", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}

/** One TXT record, cut into strings of at most 255 bytes as DNS has them. */
function txtAnswer(text: string): Buffer {
  const strings = [...text.matchAll(/.{1,255}/g)].map(([piece]) => Buffer.from(`${String.fromCharCode(piece.length)}${piece}`, "latin1"));
  const data = Buffer.concat(strings);
  // The name by reference to the question, type, class IN, a minute to live, length.
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc000 | HEADER, 0);
  head.writeUInt16BE(TXT, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
