/** Base64: RFC 4648 section 4. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function encodeBase64(bytes: Uint8Array): string {
  const text: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const count = Math.min(3, bytes.length - i);
    const three = bytes[i] << 16 | (count > 1 ? bytes[i + 1] << 8 : 0) | (count > 2 ? bytes[i + 2] : 0);
    text.push(LETTERS.charAt(three >> 18) + LETTERS.charAt(three >> 12 & 63) + (count > 1 ? LETTERS.charAt(three >> 6 & 63) : "=") + (count > 2 ? LETTERS.charAt(three & 63) : "="));
  }
  return text.join("");
}

/** The bytes that `text` stands for; undefined when it is not base64, padding included, or has bits that stand for nothing. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const { length } = text;
  if (length % 4) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array(length / 4 * 3 - padding);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < length - padding; i++) {
    const value = valueOf(text.charCodeAt(i));
    if (value < 0) return undefined;
    bits = bits << 6 & 0xffff | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at] = bits >> held & 255;
      at++;
    }
  }
  return bits & (1 << held) - 1 ? undefined : bytes;
}

function valueOf(c: number): number {
  if (c >= 65 && c <= 90) return c - 65;
  if (c >= 97 && c <= 122) return c - 71;
  if (c >= 48 && c <= 57) return c + 4;
  return c === 43 ? 62 : c === 47 ? 63 : -1;
}
