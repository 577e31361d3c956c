import { beforeEach, describe, expect, it } from 'vitest'
import { generator, program, start } from './module.ts'

interface Parts {
  startEditor(): void
  feed(byte: number): number
  line(): number
  keptText(): number
  keptLength(): number
}

/** A terminal of one endless line: what people would see, and where the cursor stands. */
class Screen {
  cells: string[] = []
  column = 0
  bells = 0
  private pending = Buffer.alloc(0)

  put(byte: number): void {
    this.pending = Buffer.concat([this.pending, Buffer.from([byte])])
    const text = this.pending.toString('utf8')
    if (text.includes('\ufffd')) return
    if (text.startsWith('\x1b') && !/^\x1b\[\d*[A-Za-z]$/.test(text)) return
    this.pending = Buffer.alloc(0)
    const back = /^\x1b\[(\d+)D$/.exec(text)
    if (back) this.column -= Number(back[1])
    else if (text === '\x1b[K') this.cells.length = Math.min(this.cells.length, this.column)
    else if (text === '\x07') this.bells++
    else if (text === '\r') this.column = 0
    else if (text === '\n') this.cells = []
    else if (text.startsWith('\x1b')) throw new Error(`unknown sequence ${JSON.stringify(text)}`)
    else this.cells[this.column++] = text
    if (this.column < 0) throw new Error('the cursor left the screen')
  }
}

let parts: Parts & { memory: WebAssembly.Memory }
let screen: Screen

beforeEach(async () => {
  screen = new Screen()
  parts = await start<Parts>(await program('parts'), { sent: (byte: number) => screen.put(byte), scanRoots() {} })
  parts.startEditor()
})

const kept = (): string => Buffer.from(parts.memory.buffer, parts.keptText(), parts.keptLength()).toString()
/** Types; @returns the last complete line, or undefined. */
const type = (text: string): string | undefined => {
  let line: string | undefined
  for (const byte of Buffer.from(text)) if (parts.feed(byte) === 1) line = kept()
  return line
}
const UP = '\x1b[A', DOWN = '\x1b[B', RIGHT = '\x1b[C', LEFT = '\x1b[D', HOME = '\x1b[H', END = '\x1b[F', DELETE = '\x1b[3~'

describe('LineEditor', () => {
  it.each([
    ['plain text', 'hello\r', 'hello'],
    ['backspace and its other code', 'helx\x7flx\x08o\r', 'hello'],
    ['insertion in the middle', `hlo${LEFT}${LEFT}el\r`, 'hello'],
    ['Home, End, Delete', `xhell${HOME}${DELETE}${END}o\r`, 'hello'],
    ['the other codes of Home and End', '\x1bOH\x1bOFh\x1b[1~x\x7f\x1b[4~i\r', 'hi'],
    ['Ctrl-A, Ctrl-E', 'ello\x01h\x05!\r', 'hello!'],
    ['Ctrl-U and Ctrl-K', `one two${LEFT}${LEFT}${LEFT}\x15x\x0b\r`, 'x'],
    ['Ctrl-W', 'one two  three  \x17\x17four\r', 'one four'],
    ['Ctrl-C gives the line up', 'one\x03two\r', 'two'],
    ['characters of several bytes', `grün✓${LEFT}\x7f\r`, 'grü✓'],
    ['an unknown sequence', 'a\x1b[19~b\x1b[1;5Cc\r', 'abc'],
    ['line feed as the end', 'abc\n', 'abc'],
  ])('takes %s', (_, keys, line) => {
    expect(type(keys)).toBe(line)
  })

  it('takes CR LF as one end', () => {
    expect(type('a\r\nb\r')).toBe('b')
  })

  it('walks through the history and comes back to the line begun', () => {
    type('one\rtwo\rtwo\r')
    expect(type(`dra${UP}${UP}\r`)).toBe('one')
    expect(type(`dra${UP}${UP}${UP}${UP}${DOWN}${DOWN}${DOWN}${DOWN}ft\r`)).toBe('draft')
  })

  it('answers Ctrl-D only on an empty line', () => {
    expect(parts.feed(4)).toBe(2)
    type('ab\x01')
    expect(parts.feed(4)).toBe(0)
    expect(type('\r')).toBe('b')
  })

  it('refuses the 257th byte with a bell', () => {
    expect(type(`${'x'.repeat(300)}\r`)).toBe('x'.repeat(256))
    expect(screen.bells).toBe(44)
  })

  it.each([31, 32, 33, 34, 35])('shows what it holds, seed %i', (seed) => {
    const random = generator(seed)
    const keys = [UP, DOWN, LEFT, LEFT, RIGHT, HOME, END, DELETE, '\x7f', '\x01', '\x05', '\x15', '\x0b', '\x17', '\r', 'a', 'b', ' ', 'ü', '✓', '😀', 'word ', '\x1b', '[', '9']
    for (let step = 0; step < 3000; ++step) {
      const key = keys[Math.floor(random() * keys.length)]
      type(key)
      if (/[\r\x1b[9]/.test(key)) continue
      parts.line()
      expect(screen.cells.join('')).toBe(kept())
    }
  })
})
