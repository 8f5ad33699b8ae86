/**
 * Bytes of a source file to text and back, the way Python reads its files: UTF-8 unless a byte
 * order mark or a coding line (PEP 263) says otherwise. Other languages' files are UTF-8 and have
 * no such line.
 */
import { isUtf8 } from "node:buffer";
import iconv from "iconv-lite";

/** What has to be kept to write a text back as it was. */
export interface SourceEncoding {
  /** As the coding line spells it, or `utf-8`. */
  readonly name: string;
  readonly byteOrderMark: boolean;
}

export type Decoded =
  | { readonly text: string; readonly encoding: SourceEncoding }
  /** Why it is not text, as the end of a sentence. */
  | { readonly failure: string };

const mark = Buffer.from([0xef, 0xbb, 0xbf]);

export function decodeSource(bytes: Buffer): Decoded {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
    return { failure: "is UTF-16; save it as UTF-8" };
  }
  if (bytes.includes(0)) return { failure: "is a binary file" };
  const byteOrderMark = bytes.subarray(0, 3).equals(mark);
  const content = byteOrderMark ? bytes.subarray(3) : bytes;
  const name = byteOrderMark ? "utf-8" : (codingLine(content) ?? "utf-8");
  if (isUtf8Name(name)) {
    if (isUtf8(content)) return { text: content.toString("utf8"), encoding: { name, byteOrderMark } };
    return {
      failure: "is not UTF-8; save it as UTF-8, or in Python say in a coding line what it is (PEP 263)",
    };
  }
  if (!iconv.encodingExists(name)) return { failure: `names an encoding that is not known: ${name}` };
  return {
    text: iconv.decode(content, name, { stripBOM: false }),
    encoding: { name, byteOrderMark },
  };
}

/** Undefined when the encoding has no bytes for a character of the text. */
export function encodeSource(text: string, encoding: SourceEncoding): Buffer | undefined {
  if (isUtf8Name(encoding.name)) {
    const content = Buffer.from(text, "utf8");
    return encoding.byteOrderMark ? Buffer.concat([mark, content]) : content;
  }
  const content = iconv.encode(text, encoding.name, { addBOM: false });
  return iconv.decode(content, encoding.name, { stripBOM: false }) === text ? content : undefined;
}

/** The encoding that one of the first two lines names, if these are comments. */
function codingLine(content: Buffer): string | undefined {
  const lines = content
    .subarray(0, 1000)
    .toString("latin1")
    .split(/\r\n|\r|\n/, 2);
  for (const line of lines) {
    const match = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(line);
    if (match) return match[1];
    if (!/^[ \t\f]*(#|$)/.test(line)) return undefined;
  }
  return undefined;
}

function isUtf8Name(name: string): boolean {
  return /^(utf-?8(-?sig)?|u8|us-?ascii|ascii|cp65001)$/i.test(name.replaceAll("_", "-"));
}

function startsWith(bytes: Buffer, first: number, second: number): boolean {
  return bytes[0] === first && bytes[1] === second;
}
