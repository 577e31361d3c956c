// Template literals: substitutions of every type, nested, over several lines, with escapes: ECMA-262 13.2.8.
class Money {
  constructor(readonly amount: number) {}
  toString(): string {
    return `$${this.amount.toFixed(2)}`
  }
}

export function main(): void {
  const n = 3
  const name: string | undefined = n > 5 ? 'big' : undefined
  console.log(`${n} ${-n / 2} ${n > 2} ${name} ${null} ${'s'} ${[1, [2, 3]]} ${new Money(5)}`)
  console.log(`a${1}${2}b${''}c` + `d` + ``)
  console.log(`outer ${`inner ${`deep ${n}`}`} ${[1, 2].map((x) => `<${x}>`).join('')}`)
  console.log(`first
second \`quoted\` \${not} $ { } \\ \u0041\x42\u{1F600} \t|`)
  console.log(`${n}${n}` + n + n, n + n + `${n}`, `${{}}`, `${[]}|${[null, undefined, 1]}`)

  const order: number[] = []
  const mark = (i: number): number => {
    order.push(i)
    return i
  }
  const text = `${mark(1)}-${mark(2) + mark(3)}-${`${mark(4)}`}`
  console.log(text, order.join(''))
  console.log(`${1e21} ${1e-7} ${0.1 + 0.2} ${-0} ${1 / 3} ${Infinity} ${NaN} ${2 ** 53} ${123456789012345680000}`)
  const conditional = (value: string | number | boolean | null): string => `${typeof value}:${value}`
  console.log(['', 0, false, null].map(conditional).join())
  console.log(`${(() => 'called')()} ${((x: number) => x * 2)(n)} ${n ? `yes ${n}` : 'no'}`)
  console.log(`line one\
 continued`.length, 'single\
 quoted')
}
