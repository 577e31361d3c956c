/** UTF-8 as the Encoding Standard has it: what is malformed becomes U+FFFD, one for each maximal part of a sequence. */

/** `text` in UTF-8; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE));
}

/** The text in `length` bytes at `at`. A byte order mark stays. */
export function decodeUtf8(at: usize, length: i32): string {
  const end = at + length;
  // No character takes more units than bytes.
  const units = changetype<usize>(__new(<usize>length << 1, idof<string>()));
  let to = units;
  while (at < end) {
    let c: u32 = load<u8>(at++);
    if (c >= 0x80) {
      let more = 0;
      // The first continuation byte's range keeps out what is too long, surrogates, and what is beyond U+10FFFF.
      let low: u32 = 0x80, high: u32 = 0xbf;
      if (c >= 0xc2 && c <= 0xdf) { more = 1; c &= 0x1f; }
      else if (c >= 0xe0 && c <= 0xef) { more = 2; if (c == 0xe0) low = 0xa0; else if (c == 0xed) high = 0x9f; c &= 0x0f; }
      else if (c >= 0xf0 && c <= 0xf4) { more = 3; if (c == 0xf0) low = 0x90; else if (c == 0xf4) high = 0x8f; c &= 0x07; }
      else c = 0xfffd;
      for (; more; --more) {
        const next: u32 = at < end ? load<u8>(at) : 0;
        if (next < low || next > high) {
          c = 0xfffd;
          break;
        }
        c = c << 6 | next & 0x3f;
        low = 0x80;
        high = 0xbf;
        ++at;
      }
      if (c >= 0x10000) {
        store<u16>(to, 0xd7c0 + (c >> 10));
        to += 2;
        c = 0xdc00 | c & 0x3ff;
      }
    }
    store<u16>(to, c);
    to += 2;
  }
  return changetype<string>(__renew(units, to - units));
}
