/** IPv4 addresses as text. */

/** The address that `text` is, four decimal numbers with dots and nothing else (no leading zeros: some read them as octal); -1 for other text. */
export function parseIpv4(text: string): i64 {
  let address: u32 = 0;
  let at = 0;
  for (let i = 0; i < 4; ++i) {
    let value: u32 = 0;
    let digits = 0;
    for (; at < text.length && digits < 4; ++at, ++digits) {
      const digit: u32 = text.charCodeAt(at) - 0x30;
      if (digit > 9 || digits && !value) break;
      value = value * 10 + digit;
    }
    if (!digits || value > 255) return -1;
    address |= value << (8 * i);
    if (i < 3 && (at >= text.length || text.charCodeAt(at++) != 0x2e)) return -1;
  }
  return at == text.length ? <i64>address : -1;
}

/** `address` as text. */
export function formatIpv4(address: u32): string {
  return (address & 255).toString() + "." + (address >> 8 & 255).toString() + "." + (address >> 16 & 255).toString() + "." + (address >> 24).toString();
}
