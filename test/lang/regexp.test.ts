/** Regular expressions against Node's: `lang/regexp` run on patterns and texts that it gets at run time. */
import { beforeAll, describe, expect, it } from 'vitest'
import { inspect } from 'node:util'
import { generator, start } from '../kernel/module.ts'
import { runDevice } from './run.ts'
import { compileDevice, textAt } from './device.ts'
import { patterns, randomCase, type Case } from './regexp-cases.ts'

interface Device {
  memory: WebAssembly.Memory
  setPattern(length: number): number
  setFlags(length: number): number
  setInput(length: number): number
  setExtra(length: number): number
  setLast(index: number): void
  output(): number
  make(): number
  run(which: number): void
  fold(char: number, unicode: number): number
  shared(): number
}

let device: Device

beforeAll(async () => {
  device = await start<Device>(await compileDevice('regexp'), { scanRoots: () => {}, callFrames: () => 0 })
}, 60_000)

function write(ptr: number, text: string): void {
  const units = new Uint16Array(device.memory.buffer, ptr, text.length)
  for (let i = 0; i < text.length; ++i) units[i] = text.charCodeAt(i)
}

/** Operations of the device program, and the same in Node. */
const operations: [name: string, which: number, node: (re: RegExp, input: string, extra: string) => string][] = [
  ['exec', 0, (re, input) => tellMatch(re.exec(input))],
  ['test', 1, (re, input) => String(re.test(input))],
  ['match', 2, (re, input) => tellAll(input.match(re))],
  ['matchAll', 3, (re, input) => [...input.matchAll(re)].map((match) => tellMatch(match) + '/').join('')],
  ['replace', 4, (re, input, extra) => input.replace(re, extra)],
  ['replace with a function', 5, (re, input) => input.replace(re, (...args) => '{' + args.map((arg: unknown) =>
    typeof arg === 'number' ? `#${arg};` : arg && typeof arg === 'object' ? `<${Object.keys(arg).length}>` : tell(arg as string)).join('') + '}')],
  ['replaceAll', 6, (re, input, extra) => input.replaceAll(re, extra)],
  ['search', 7, (re, input) => input.search(re).toFixed(1)],
  ['split', 8, (re, input) => tellAll(input.split(re))],
  ['split with a limit', 9, (re, input) => tellAll(input.split(re, 2))],
  ['source and flags', 10, (re) => `${re.source}/${re.flags}/${re}`],
]

const tell = (value: string | null | undefined): string => (value === undefined ? 'u' : value === null ? 'n' : `${value.length}:${value}`)
const tellAll = (value: (string | undefined)[] | null): string => (value ? Array.from(value, tell).join('') : tell(value))
const tellMatch = (match: RegExpExecArray | null): string => !match ? 'n'
  : `[${match.index}]` + Array.from(match, tell).join('') + Object.entries(match.groups ?? {}).map(([name, value]) => `<${name}>${tell(value)}`).join('')

function make(pattern: string, flags: string): string | undefined {
  write(device.setPattern(pattern.length), pattern)
  write(device.setFlags(flags.length), flags)
  return device.make() ? undefined : textAt(device.memory, device.output())
}

function run(which: number, input: string, extra = '', lastIndex = 0): string {
  write(device.setInput(input.length), input)
  write(device.setExtra(extra.length), extra)
  device.setLast(lastIndex)
  device.run(which)
  return textAt(device.memory, device.output())
}

const attempt = (action: () => string): string => {
  try {
    return action()
  } catch (error) {
    return String(error)
  }
}

/** A RegExp whose methods are ECMA-262's step by step: V8's own loops over all matches leave captures of the match before, with `u`. */
class Plain extends RegExp {
  exec(input: string): RegExpExecArray | null { return super.exec(input) }
}

/** With `u`, V8 finds some empty matches between the halves of a surrogate pair; by ECMA-262 that is no place. */
function splitsPair(pattern: string, flags: string, input: string): boolean {
  if (!flags.includes('u')) return false
  const isInside = (at: number): boolean => at > 0 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(input.slice(at - 1, at + 1))
  for (const y of ['', 'y']) for (let at = 0; at <= input.length; ++at) {
    const re = new RegExp(pattern, flags.replace(/[gy]/g, '') + 'dg' + y)
    re.lastIndex = at
    for (const range of re.exec(input)?.indices ?? []) if (range?.some(isInside)) return true
  }
  return false
}

/** What differs from Node, one line each. */
function differences({ pattern, flags, inputs, template = '[$&|$1|$2]', lastIndex = 0 }: Case): string[] {
  const title = `${JSON.stringify(pattern)} ${flags}`
  let node: Plain | undefined
  const expected = attempt(() => { node = new Plain(pattern, flags); return '' })
  const actual = make(pattern, flags) ?? ''
  if (!node || actual) return actual === expected ? [] : [`${title}: made ${JSON.stringify(actual)}, Node ${JSON.stringify(expected)}`]
  const found: string[] = []
  for (const input of inputs) if (!splitsPair(pattern, flags, input)) for (const [name, which, operate] of operations) {
    node.lastIndex = lastIndex
    const wanted = attempt(() => operate(node!, input, template) + '@' + node!.lastIndex)
    const got = run(which, input, template, lastIndex)
    if (got !== wanted) found.push(`${title} ${name} on ${JSON.stringify(input)} with ${JSON.stringify(template)}: ${JSON.stringify(got)}, Node ${JSON.stringify(wanted)}`)
  }
  return found
}

describe('RegExp', () => {
  it.each(Object.keys(patterns))('%s: as Node', (group) => {
    expect(patterns[group].flatMap(differences)).toEqual([])
  })

  const seed = Number(process.env.UNI_SEED ?? 1)
  const count = Number(process.env.UNI_COUNT ?? 4000)
  it(`${count} patterns of a grammar, seed ${seed}: as Node`, () => {
    const random = generator(seed)
    const found: string[] = []
    let made = 0
    for (let i = 0; i < count && found.length < 20; ++i) {
      const each = randomCase(random)
      found.push(...differences(each))
      if (!attempt(() => { new RegExp(each.pattern, each.flags); return '' })) ++made
    }
    expect(found).toEqual([])
    expect(made).toBeGreaterThan(count / 2)
  }, 120_000)

  it('folds every code unit as toUpperCase tells, without u', () => {
    const wrong: string[] = []
    for (let char = 0; char < 0x10000; ++char) {
      const upper = String.fromCharCode(char).toUpperCase()
      const code = upper.charCodeAt(0)
      const wanted = upper.length !== 1 || (char >= 128 && code < 128) ? char : code
      if (device.fold(char, 0) !== wanted) wrong.push(char.toString(16))
    }
    expect(wrong).toEqual([])
  })

  it('folds every code point as Node, with u', () => {
    const cased = Array.from({ length: 0x110000 }, (_, char) => char).filter((char) => {
      if (char >= 0xd800 && char < 0xe000) return false
      const text = String.fromCodePoint(char)
      return text.toLowerCase() !== text || text.toUpperCase() !== text
    })
    const classes = new Map<number, string>()
    for (const char of cased) {
      const stands = device.fold(char, 1)
      classes.set(stands, (classes.get(stands) ?? '') + String.fromCodePoint(char))
    }
    const all = cased.map((char) => String.fromCodePoint(char)).join('')
    const wrong = [...classes.values()].filter((members) => {
      const first = [...members][0].codePointAt(0)!.toString(16)
      return all.match(new RegExp(`\\u{${first}}`, 'giu'))!.join('') !== members
    })
    expect(wrong).toEqual([])
    const loners = Array.from({ length: 0x110000 }, (_, char) => char).filter((char) => device.fold(char, 1) !== char && !cased.includes(char))
    expect(loners).toEqual([])
  })

  it('needs no stack of the caller for long texts and deep patterns', () => {
    make('^(?:(a)|b)*?c$', '')
    const text = 'ab'.repeat(50_000) + 'c'
    expect(run(1, text)).toBe('true@0')
    make('^(?:a|ab)(?:c|bcd)*(d*)$', '')
    expect(run(1, 'a' + 'bcd'.repeat(50_000))).toBe('true@0')
    const depth = 800
    expect(make('('.repeat(depth) + 'a' + ')'.repeat(depth) + '\\' + depth, '')).toBeUndefined()
    expect(run(1, 'xaa')).toBe('true@0')
  })

  it('throws a RangeError when there is too much to go back to', () => {
    make('^(?:a|b)*$', '')
    expect(run(1, 'ab'.repeat(1_000_000))).toBe('RangeError: Maximum call stack size exceeded')
    expect(run(1, 'ab')).toBe('true@0')
  })

  it('refuses property escapes', () => {
    expect(make('\\p{L}', 'u')).toBe('SyntaxError: Invalid regular expression: /\\p{L}/u: Property escapes are not supported')
    expect(make('[\\P{L}]', 'u')).toBe('SyntaxError: Invalid regular expression: /[\\P{L}]/u: Property escapes are not supported')
  })

  it('passes on what a replacing function throws', () => {
    make('a', 'g')
    expect(run(11, 'banana')).toBe('Error: no')
    expect(run(11, 'bnn')).toBe('bnn@0')
  })

  it('is printed as by Node, before and after a collection', () => {
    for (const [re, input] of [[/b(.)|(c)/, 'xab'], [/(?<year>\d+)-(?<rest>\w)?/, 'on 2020-'], [/x/, 'a'], [/(.)(.)(.)(.)(.)(.)(.)/, 'abcdefgh'], [/.(?=b)/g, 'abcb'], [/[/]\n/gi, '']] as [RegExp, string][]) {
      make(re.source, re.flags)
      const wanted = inspect(re.global ? input.match(re) : re.exec(input)) + '@0'
      expect(run(12, input)).toBe(wanted)
      expect(run(13, input)).toBe(wanted)
      expect(run(14, input)).toBe(inspect(re) + '@0')
    }
  })

  it('keeps what it needs when every allocation collects', async () => {
    const date = /(?<year>\d{4})-(?<month>\d\d)(?:-(\d\d))?/g
    const text = 'from 2020-01 to 2021-12-31'
    const wanted = [
      inspect(date.exec(text)), inspect(date.exec(text)), inspect(text.match(date)), ...[...text.matchAll(date)].map((match) => inspect(match)),
      text.replace(date, '$<month>/$<year> [$3$`]'), text.replace(date, (...args) => `<${args[1]}|${args.length}>`), inspect(text.split(/[\s-](t)?/)),
      inspect(/([a-c\u00e0-\u00ff]+|(x))*?y(?:(?<=(\w)\3))?$/i.exec('B\u00c9aXbcxY')), inspect(/^(?:(a)|(b))*$/.exec('ab'.repeat(400))!.slice(1)),
    ]
    expect((await runDevice('regexp-collected', { stress: true })).join('\n')).toBe(wanted.join('\n'))
  }, 120_000)

  it('gives each evaluation of a literal a position of its own', () => {
    expect(device.shared()).toBe(10)
  })
})
