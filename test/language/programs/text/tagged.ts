// Tagged templates: the pieces, their raw form, the values; the pieces are one object for each place: ECMA-262 13.3.11, 13.2.8.4.
function show(strings: TemplateStringsArray, ...values: unknown[]): string {
  return strings.map((piece, i) => `[${piece}]${i < values.length ? `(${typeof values[i]} ${String(values[i])})` : ''}`).join('')
}

function join(strings: TemplateStringsArray, first: number, second: string): string {
  return strings[0] + first * 2 + strings[1] + second.toUpperCase() + strings[2]
}

const raw = (strings: TemplateStringsArray): string => strings.raw[0]
const seen: TemplateStringsArray[] = []
const remember = (strings: TemplateStringsArray, ...values: number[]): number => {
  seen.push(strings)
  return values.reduce((a, b) => a + b, 0)
}

const tags = {
  prefix: '>',
  line(strings: TemplateStringsArray, ...values: (string | number)[]): string {
    return this.prefix + strings.reduce((text, piece, i) => text + values[i - 1] + piece)
  },
}

export function main(): void {
  console.log(show`plain`, show``, show`${1}`)
  console.log(show`a${1}b${'two'}${true}c${null}`)
  console.log(join`n=${21}, s=${'text'}.`)
  console.log(raw`a\nb\\c\u0041`, raw`a\nb`.length)
  let total = 0
  for (let i = 0; i < 3; i++) total += remember`x${i}y${i * 10}`
  remember`x${0}y${0}`
  console.log(total, seen[0] === seen[2], seen[0] === seen[3], seen[0].length)
  console.log(tags.line`${1} and ${'two'}`)
  console.log(String.raw`C:\new\${1}`, String.raw`${1}\n${2}`)
  const curried = (first: TemplateStringsArray) => (second: TemplateStringsArray, n: number): string => first[0] + second.join('_') + n
  console.log(curried`one``two${2}three`)
}
