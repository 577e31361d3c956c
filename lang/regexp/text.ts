/** Characters of strings, as regular expressions see them. */

/** The code point at `index`, in range; a surrogate without partner is itself. */
export function codePointAt(text: string, index: i32): u32 {
  const first = <u32>text.charCodeAt(index);
  if ((first & 0xfc00) != 0xd800 || index + 1 >= text.length) return first;
  const second = <u32>text.charCodeAt(index + 1);
  return (second & 0xfc00) == 0xdc00 ? 0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff) : first;
}

/** AdvanceStringIndex (ECMA-262 22.2.7.3): the index behind the character at `index`, which may be the end. */
export function advance(text: string, index: i32, unicode: bool): i32 {
  return unicode && index < text.length && codePointAt(text, index) > 0xffff ? index + 2 : index + 1;
}

/** WordCharacters (22.2.2.7.2). `folding`: flags `i` and `u` both. */
export function isWordChar(char: u32, folding: bool): bool {
  if (char < 0x80) return (char | 0x20) - 0x61 < 26 || char - 0x30 < 10 || char == 0x5f;
  return folding && (char == 0x17f || char == 0x212a);
}

/** Whether `char` ends a line (12.3). */
export function isLineEnd(char: u32): bool {
  return char == 10 || char == 13 || (char & ~1) == 0x2028;
}
