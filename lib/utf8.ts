/** Whether bytes are UTF-8: RFC 3629 section 4. Without overlong forms, surrogates, and what is beyond U+10FFFF. */
export function isUtf8(bytes: Uint8Array): boolean {
  const { length } = bytes;
  let i = 0;
  while (i < length) {
    const first = bytes[i];
    i++;
    if (first < 0x80) continue;
    const more = first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0;
    if (!more || i + more > length) return false;
    const second = bytes[i];
    const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) return false;
    for (let k = 1; k < more; k++) if ((bytes[i + k] & 0xc0) !== 0x80) return false;
    i += more;
  }
  return true;
}
