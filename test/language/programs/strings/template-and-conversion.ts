// Template literals, String(), toString and concatenation of every kind of value; order of evaluation. ECMA-262 13.2.8, 7.1.17.
class Money {
  constructor(readonly cents: number) {}
  toString(): string { return `€${(this.cents / 100).toFixed(2)}` }
}

enum Level { Low = 1, High = 10 }

let trace = ''
const note = (text: string): string => { trace += text; return text }

export function main(): void {
  const values: unknown[] = [0, -0, 1.50, NaN, -Infinity, 1e21, 1e-7, true, null, undefined, 'text', '', [1, [2, null, 'x']], [], new Money(1999), Level.High]
  console.log(values.map(value => `${value}`))
  console.log(values.map(value => String(value)).join(' ') === values.map(value => '' + value).join(' '))
  console.log(`${note('a')}${note('b')}${[1, 2].map(n => note(`<${n}>`)).join(note(','))}`, trace)
  console.log(`nested ${`inner ${`deep ${1 + 1}`}`}`, `${1}${'2'}${3}`, ``, `$`, `\${}`)
  console.log(`${new Money(5)} + ${new Money(95)}`, 'total ' + new Money(100), String(new Money(0)), [new Money(1), new Money(2)].join(' and '))
  console.log(`${Level.Low} ${Level[Level.Low]} ${Level[10]}`, (255).toString(16) + '!', true.toString(), [1.5, 2].toString(), 'x'.toString())
  console.log(typeof `${1}`, `${1 < 2 ? `yes` : 'no'}`, `multi
line ${
  'with a break'
}`)
  const parts = { name: 'Ann', age: 30, tags: ['x', 'y'] }
  console.log(`${parts.name} is ${parts.age >= 18 ? 'adult' : `minor of ${parts.age}`}, tags: ${parts.tags.map((t, i) => `${i}:${t}`)}`)
  let text = 'start'
  text += `, ${text.length}`
  text += 1
  text += null
  console.log(text, text + (text = 'changed') + text)
}
