// lastIndex of global and sticky expressions; shared and fresh expression objects; dynamic patterns. ECMA-262 22.2.7.2, 22.2.4.1.
const shared = /a/g

function tokens(text: string): string[] {
  const token = /\s*(?:(\d+(?:\.\d+)?)|([a-z_]\w*)|(.))/giy
  const found: string[] = []
  while (token.lastIndex < text.length) {
    const match = token.exec(text)
    if (!match) break
    const [, number, name, symbol] = match
    found.push(number !== undefined ? `N${Number(number)}` : name !== undefined ? `I${name}` : `S${symbol}`)
  }
  return found
}

export function main(): void {
  console.log(shared.test('aba'), shared.lastIndex, shared.test('aba'), shared.lastIndex, shared.test('aba'), shared.lastIndex)
  shared.lastIndex = 2
  console.log('aba'.replace(shared, 'x'), shared.lastIndex, 'aba'.match(shared)?.length, shared.lastIndex)
  const plain = /b/
  console.log(plain.test('ab'), plain.lastIndex, plain.test('ab'), plain.exec('abb')?.index)
  const sticky = /b/y
  console.log(sticky.test('ab'), sticky.lastIndex, (sticky.lastIndex = 1), sticky.test('ab'), sticky.lastIndex, sticky.sticky)
  console.log(tokens('x1 = 3.14*(y_2+ 42)'), tokens('  '), tokens(''))
  for (const word of ['cat', 'dog']) {
    const pattern = new RegExp(`\\b${word}s?\\b`, 'gi')
    console.log(pattern.source, 'Cats, dog and catalog'.match(pattern), pattern.lastIndex)
  }
  try {
    console.log(new RegExp('(', 'g').source)
  } catch (error) {
    console.log((error as Error).name)
  }
  const make = (): RegExp => /x/g
  const one = make(), two = make()
  one.test('xx')
  console.log(one.lastIndex, two.lastIndex, one === two, String(one) === String(two), one)
  const empty = /(?:)/g
  let rounds = 0
  for (let match = empty.exec('ab'); match && rounds < 5; match = empty.exec('ab'), rounds++) if (match[0] === '') empty.lastIndex++
  console.log(rounds, [...'a1b2'.matchAll(/\d/g)].map(m => m.index), new RegExp(/a+/).test('caat'), new RegExp('a.c').flags === '')
}
