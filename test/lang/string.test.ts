// Methods of strings against Node itself.
import { beforeAll, describe, expect, it } from 'vitest'
import { generator, start } from '../kernel/module.ts'
import { compileDevice, textAt } from './device.ts'

interface Device {
  memory: WebAssembly.Memory
  setA(length: number): number
  setB(length: number): number
  setNumbers(x: number, haveX: number, y: number, haveY: number): void
  text(method: number): number
  value(method: number): number
}

const seed = Number(process.env.UNI_SEED ?? 31)
let device: Device
beforeAll(async () => {
  device = await start<Device>(await compileDevice('string'), { scanRoots: () => {}, callFrames: () => 0, stackPointer: () => 0 })
}, 60_000)

interface Case { a: string; b: string; x: number | undefined; y: number | undefined }

function pass({ a, b, x, y }: Case): void {
  const put = (text: string, at: number): void => void Buffer.from(device.memory.buffer).write(text, at, 'utf16le')
  put(a, device.setA(a.length))
  put(b, device.setB(b.length))
  device.setNumbers(x ?? 0, Number(x !== undefined), y ?? 0, Number(y !== undefined))
}

const attempt = (action: () => unknown): string => {
  try {
    const value = action()
    return value === undefined ? '<undefined>' : String(value)
  } catch (error) {
    return `!${String(error)}`
  }
}

const telling = (match: string, offset: number, text: string): string => {
  if (offset === 13) throw new TypeError('thirteen')
  return `[${match}${offset}${text}$&]`
}
const codes = (a: string, x: number | undefined): number[] => [...Array(a.length).keys()].map((i) => a.charCodeAt(i) * (x ?? NaN))

const texts: ((c: Case) => unknown)[] = [
  ({ a, x }) => a.charAt(x!), ({ a, x }) => a.at(x!), ({ a, x }) => a[x!], ({ a, x, y }) => a.slice(x, y), ({ a, x, y }) => a.substring(x!, y), ({ a, x, y }) => a.substr(x!, y),
  ({ a, x }) => a.repeat(x!), ({ a, b, x }) => a.padStart(x!, b), ({ a, b, x }) => a.padEnd(x!, b), ({ a, x }) => a.padStart(x!), ({ a }) => a.trim(), ({ a }) => a.trimStart(),
  ({ a }) => a.trimEnd(), ({ a }) => a.toUpperCase(), ({ a }) => a.toLowerCase(), ({ a, b }) => a.replace(b, "<$&$$$`$'$1$>$"), ({ a, b }) => a.replaceAll(b, "<$&$$$`$'$1$>$"),
  ({ a, b }) => a.replace(b, telling), ({ a, b }) => a.replaceAll(b, telling), ({ a, b, x }) => a.split(b, x).join('|'), ({ a, x }) => a.split(undefined as never, x).join('|'),
  ({ a }) => [...a].join('|'), ({ a, x }) => String.fromCharCode(...codes(a, x)), ({ a, x }) => String.fromCodePoint(...codes(a, x)), ({ x, y }) => String.fromCodePoint(x!, y!),
  ({ a, b, x }) => a.concat(b, x as never, undefined as never), ({ a, b }) => `${a}${b}${b}${a}${b}${a}${a}${b}${b}${a}${b}-${a}`, ({ a, b }) => a.replaceAll(b, 'y'), ({ x }) => String.fromCharCode(x!),
  ({ a, x }) => a[Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(x ?? 0) || 0))],
]
const values: ((c: Case) => number | boolean | undefined)[] = [
  ({ a, x }) => a.charCodeAt(x!), ({ a, x }) => a.codePointAt(x!) ?? -1, ({ a, b, x }) => a.indexOf(b, x), ({ a, b, x }) => a.lastIndexOf(b, x), ({ a, b, x }) => a.includes(b, x),
  ({ a, b, x }) => a.startsWith(b, x), ({ a, b, x }) => a.endsWith(b, x), ({ a, b }) => a.localeCompare(b), ({ a, b }) => (a < b ? -1 : Number(a > b)), ({ a, b }) => a.lastIndexOf(b),
  ({ a, x }) => a.charCodeAt(Math.trunc(x ?? 0) || 0),
]
const COLLATE = 7, UNIT_AT = 10

describe(`strings, seed ${seed}`, () => {
  const random = generator(seed)
  const some = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]
  const word = (alphabet: readonly string[], most: number): string => Array.from({ length: Math.floor(random() * most) }, () => some(alphabet)).join('')
  const small = [...'abAB ', 'x'], wide = [...'aZß\u03a3\u03c3\u0301ŉİıſéÀ漢ﬁ \u00a0\ufeff\u2003\n', '😀', '\ud800', '\udc00', '𐐀', '𐐨', 'ᾳ', 'ᾈ', "'", '.', '1', '\u00ad']
  const number = (): number | undefined => some([() => Math.floor(random() * 12), () => Math.floor(random() * 12), () => -Math.floor(random() * 12), () => random() * 20 - 10, () => some([undefined, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32 + 1, -(2 ** 33), 0.5, -0.5, 1e300])])()
  const next = (): Case => {
    const a = some([() => word(small, 12), () => word(wide, 12), () => word(small, 40)])()
    const b = some([() => word(small, 3), () => a.slice(Math.floor(random() * 6), Math.floor(random() * 12)), () => word(wide, 3), () => ''])()
    return { a, b, x: number(), y: number() }
  }

  it('give what Node gives', () => {
    const bad: string[] = []
    for (let i = 0; i < 6000 && bad.length < 6; i++) {
      const one = next()
      pass(one)
      texts.forEach((method, index) => {
        const wanted = attempt(() => method(one)), found = textAt(device.memory, device.text(index))
        if (found !== wanted) bad.push(`${String(method)} of ${JSON.stringify(one)}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`)
      })
      values.forEach((method, index) => {
        if (index === COLLATE) return
        const answer = Number(method(one)), found = device.value(index)
        const wanted = index === UNIT_AT && Number.isNaN(answer) ? -1 : answer
        if (!Object.is(found, wanted)) bad.push(`${String(method)} of ${JSON.stringify(one)}: ${found} instead of ${wanted}`)
      })
    }
    expect(bad).toEqual([])
  })

  it('refuse to become too long', () => {
    pass({ a: 'abc', b: 'xy', x: 2 ** 29, y: 0 })
    for (const index of [6, 7, 8]) expect(textAt(device.memory, device.text(index))).toBe('!RangeError: Invalid string length')
    pass({ a: '', b: '', x: 2 ** 30, y: 0 })
    for (const index of [6, 7, 8]) expect(textAt(device.memory, device.text(index))).toBe('')
  })

  it('change case as Unicode says, every character that Node knows', () => {
    const bad: string[] = []
    for (let code = 0; code < 0x110000; code++) {
      const a = String.fromCodePoint(code)
      if (/\p{Cn}/u.test(a)) continue
      pass({ a, b: '', x: 0, y: 0 })
      for (const index of [13, 14]) if (textAt(device.memory, device.text(index)) !== texts[index]({ a, b: '', x: 0, y: 0 })) bad.push(`${code.toString(16)}: ${index}`)
    }
    expect(bad).toEqual([])
  }, 60_000)

  it('end words in another sigma, whatever lies between', () => {
    const parts = ['\u03a3', '\u03a3', 'a', 'Ω', ' ', '.', '\u0301', '\u00ad', '1', 'ʰ', '𐐀', '😀', '\ud801', "'", ':', 'ª', 'ー', '\u{e0001}', '\u{1f130}', 'ⓐ']
    for (let i = 0; i < 4000; i++) {
      const a = word(parts, 8)
      pass({ a, b: '', x: 0, y: 0 })
      expect(textAt(device.memory, device.text(14)), JSON.stringify(a)).toBe(a.toLowerCase())
    }
  })

  it('compare as Node does by default: ASCII, and Latin letters with accents', () => {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
    const latin = [...'aAbBcCeEoOsSzZ', ...Array.from({ length: 0xc0 }, (_, i) => String.fromCharCode(0xc0 + i)).filter((c) => /\p{L}/u.test(c) && !/[ŉĿŀİ]/.test(c))]
    const letters = [...'aAbB', 'á', 'Á', 'ä', 'ç']
    const bad: string[] = []
    for (let i = 0; i < 20000 && bad.length < 8; i++) {
      const alphabet = some([ascii, latin, letters, ['a', 'A', 'b'], ['a', '-', ' ', 'B', '1']])
      const a = word(alphabet, 5)
      const b = random() < 0.3 ? (random() < 0.5 ? a.toUpperCase() : a.toLowerCase()) : word(alphabet, 5)
      pass({ a, b, x: 0, y: 0 })
      const found = device.value(COLLATE)
      if (found !== a.localeCompare(b)) bad.push(`${JSON.stringify(a)} ${JSON.stringify(b)}: ${found}`)
    }
    expect(bad).toEqual([])
  })
})
