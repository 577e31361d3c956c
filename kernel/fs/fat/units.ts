/** Characters of names: UTF-16 units that may be there, how their case is folded, and what bytes of short names mean. */

/** Code page 437 from 0x80 on, which short names are in unless somebody knows better. */
const CP437 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** The unit that byte `c` of a short name stands for. */
export function unitOf(c: u8): u16 {
  return c < 0x80 ? c : <u16>CP437.charCodeAt(c - 0x80);
}

/** Whether a name may have unit `c`: no control character, no quotation mark, and none of `/ \ : * ? < > |`. U+FFFF fills up long names. */
export function isNameUnit(c: u16): bool {
  if (c < 0x20 || c == 0x7f || c == 0xffff) return false;
  switch (c) {
    case 0x22: case 0x2a: case 0x2f: case 0x3a: case 0x3c: case 0x3e: case 0x3f: case 0x5c: case 0x7c: return false;
    default: return true;
  }
}

/** Whether a short name may have ASCII character `c` as it is: a long name's, but no lower case, and none of `+,;=[]` nor a dot. */
export function isShortUnit(c: u16): bool {
  if (c >= 0x7f || !isNameUnit(c) || c >= 0x61 && c <= 0x7a) return false;
  switch (c) {
    case 0x20: case 0x2b: case 0x2c: case 0x2e: case 0x3b: case 0x3d: case 0x5b: case 0x5d: return false;
    default: return true;
  }
}

/** Upper case of Latin, Greek and Cyrillic letters that have one of one unit; others as they are. */
export function upcase(c: u16): u16 {
  if (c < 0x80) return c >= 0x61 && c <= 0x7a ? c - 0x20 : c;
  if (c < 0x100) return c == 0xff ? 0x178 : c >= 0xe0 && c != 0xf7 ? c - 0x20 : c;
  if (c < 0x180) {
    if (c == 0x131 || c == 0x138 || c == 0x149 || c == 0x17f) return c;
    // Pairs begin at even numbers, but from 0x139 to 0x148 and from 0x179 to 0x17e at odd ones.
    const odd: u16 = c >= 0x139 && c <= 0x148 || c >= 0x179 ? 0 : 1;
    return (c & 1) == odd ? c - 1 : c;
  }
  if (c >= 0x370 && c < 0x400) {
    if (c == 0x3c2) return 0x3a3;
    if (c >= 0x3b1 && c <= 0x3cb) return c - 0x20;
    if (c == 0x3ac) return 0x386;
    if (c >= 0x3ad && c <= 0x3af) return c - 37;
    if (c == 0x3cc) return 0x38c;
    return c == 0x3cd || c == 0x3ce ? c - 63 : c;
  }
  if (c >= 0x430 && c <= 0x44f) return c - 0x20;
  if (c >= 0x450 && c <= 0x45f) return c - 0x50;
  if (c >= 0x460 && c <= 0x481 || c >= 0x48a && c <= 0x4bf || c >= 0x4d0 && c <= 0x52f || c >= 0x1e00 && c <= 0x1e95 || c >= 0x1ea0 && c <= 0x1eff) return c & ~1;
  return c >= 0xff41 && c <= 0xff5a ? c - 0x20 : c;
}
