// Strings are UTF-16: lengths, halves of surrogate pairs, slices through them: ECMA-262 6.1.4.
function hex(s: string): string {
  return Array.from({ length: s.length }, (_, i) => s.charCodeAt(i).toString(16).padStart(4, '0')).join(' ')
}

export function main(): void {
  const flag = '🇳🇱'
  const family = 'a\u0301é'
  console.log(flag.length, [...flag].length, family.length, hex(family))
  const smile = '😀'
  console.log(hex(smile), smile.charAt(0) === '\ud83d', smile.slice(1) === '\ude00', smile.slice(0, 1) + smile.slice(1) === smile)
  console.log(smile.codePointAt(0) === 0x1f600, smile.at(1) === '\ude00', smile.indexOf('\ude00'), '\u{1F600}' === smile)
  console.log([...smile].map((c) => c.codePointAt(0)).join(), smile.split('').length, smile.padEnd(5, '!'), 'x'.padStart(3, smile).length)
  console.log(hex('\0\t\n\u00ff\u2028'), 'tab\tquote"\'back\\slash', '\x41\u{42}')
  console.log(JSON.stringify('quote " back \\ line \n tab \t nul \u0000 é 😀'), JSON.stringify('\ud83d'))
  let count = 0
  for (const c of 'naïve 👩‍👩‍👧 café') count += c.length
  console.log(count, 'naïve 👩‍👩‍👧 café'.length, [...'👩‍👩‍👧'].length)
  console.log('ÄÖÜ'.toLowerCase(), 'straße'.toUpperCase(), 'Σ'.toLowerCase(), 'éa'.toUpperCase(), '日本語'.slice(1, 2))
}
