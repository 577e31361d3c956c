// A string is iterated by code points; surrogates without a partner stand alone: ECMA-262 22.1.5.1.
function units(s: string): string {
  let out = ''
  for (let i = 0; i < s.length; i++) out += `${i ? ' ' : ''}${s.charCodeAt(i).toString(16)}`
  return out
}

export function main(): void {
  const text = 'aé😀z'
  const parts: string[] = []
  for (const character of text) parts.push(`${character}:${character.length}`)
  console.log(parts.join(' '), text.length, [...text].length)

  const broken = 'x\ud83dy\ude00\ud83d'
  const codes: string[] = []
  for (const part of broken) codes.push(units(part))
  console.log(codes.join(' | '))
  console.log(units('😀'), '😀'.codePointAt(0), '😀'.codePointAt(1))

  const joined = '\ud83d' + '\ude00'
  console.log(joined === '😀', [...joined].length, Array.from(joined + 'k', (c) => c.length).join())

  const [first, second, ...others] = '👍🏽ok'
  console.log(first, second === '🏽', others.join())

  let reversed = ''
  for (const c of 'stressed') reversed = c + reversed
  console.log(reversed)

  const counts = new Map<string, number>()
  for (const c of 'mississippi') counts.set(c, (counts.get(c) ?? 0) + 1)
  console.log([...counts].map(([c, n]) => c + n).join(''))
  for (const c of '') console.log('never', c)
}
