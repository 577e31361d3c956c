// Strings are UTF-16: code units, surrogate pairs, iteration by code point, lone surrogates, escapes. ECMA-262 6.1.4, 22.1.5.1.
export function main(): void {
  const s = 'a😀é\u{1F468}z'
  console.log(s, s.length, [...s].length, [...s])
  console.log(s.charCodeAt(1).toString(16), s.charCodeAt(2).toString(16), s.codePointAt(1), s.codePointAt(2), String.fromCharCode(0xd83d, 0xde00), String.fromCodePoint(128512, 97))
  for (const c of s) console.log(c, c.length, c.codePointAt(0)?.toString(16))
  console.log(s.split('').length, s.slice(0, 3), s.at(-1), s.indexOf('é'), s.substring(3), s.lastIndexOf('z'))
  const lone = s.slice(1, 2)
  console.log(lone.length, lone === '\ud83d', lone + s.slice(2, 3) === '😀', JSON.stringify(lone), [...lone].length, lone.codePointAt(0))
  console.log('\x41\u0042\u{43}D'.length === 4 ? 'four' : 'other', 'tab\there', 'back\\slash', 'it\'s', "say \"hi\"", `tick \` and \${x}`)
  console.log(JSON.stringify('\0\b\t\n\v\f\r"\\/\u2028\u007f\u0001'), 'line one\
 continued', `two
lines`)
  console.log('e\u0301' + '' === 'é' + '', 'e\u0301'.length, 'ﬀ'.length)
  console.log([...'日本語テキスト'].reverse().join(''), '日本語'.charAt(1), '日本語'.includes('本'), 'ñandú' < 'zebra', '😀' < '\uffff')
  const counts = new Map<string, number>()
  for (const c of 'aé😀é😀😀') counts.set(c, (counts.get(c) ?? 0) + 1)
  console.log([...counts].map(([c, n]) => `${c}:${n}`).join(' '), counts)
  console.log(['😀', 'é'], { key: '日' }, '\u{1F600}' === '😀')
  try {
    String.fromCodePoint(0x110000)
  } catch (error) {
    console.log((error as Error).name, (error as Error).message)
  }
}
