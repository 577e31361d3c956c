/**
 * What must not work does not work, and the report names who tried it: one program with every probe, one start per probe and board.
 *
 * After each, the machine restarts by itself and shows the record of the crash.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Board } from '../../boards/board.ts'
import cubieboard from '../../boards/cubieboard.ts'
import rpi4 from '../../boards/rpi4.ts'
import virt32 from '../../boards/virt32.ts'
import virt64 from '../../boards/virt64.ts'
import { image, places, run, type Run } from './machine.ts'

interface Probe { name: string; what: string; trap: string; file: string; address?: RegExp; on?: (board: Board) => boolean }

const a64 = (board: Board): boolean => board.soc.arch === 'aarch64'
const READ_ONLY = 'write to read-only memory', DATA = 'execution of data', NULL = 'null access', OVERFLOW = 'stack overflow', BOUNDS = 'out of bounds memory access'

/** Probes that nothing catches but the machine's last line of defence. */
const fatal: Probe[] = [
  { name: '01', what: 'a store to code', trap: READ_ONLY, file: 'write' },
  { name: '02', what: 'a store to a constant', trap: READ_ONLY, file: 'write' },
  { name: '03', what: 'a call into the image\'s variables', trap: DATA, file: 'jump' },
  { name: '04', what: 'a call into the heap', trap: DATA, file: 'jump' },
  { name: '05', what: 'a call into the stack', trap: DATA, file: 'jump' },
  { name: '06', what: 'a call into a device', trap: DATA, file: 'jump' },
  { name: '06u', what: 'a call into uncached memory', trap: DATA, file: 'jump' },
  { name: '07', what: 'a call into a page that is writable and executable', trap: DATA, file: 'jump', on: a64 },
  { name: '08', what: 'a read of 0', trap: NULL, file: 'null', address: /^0x0*$/ },
  { name: '09', what: 'a write of 0', trap: NULL, file: 'null', address: /^0x0*$/ },
  { name: '10', what: 'a call of 0', trap: NULL, file: 'jump', address: /^0x0*$/ },
  { name: '11', what: 'a read of 4095', trap: NULL, file: 'null', address: /^0x0*fff$/ },
  { name: '12', what: 'a field of a null object', trap: NULL, file: 'null', address: /^0x0*8$/ },
  { name: '12s', what: 'the length of a null string', trap: BOUNDS, file: 'null' },
  { name: '13', what: 'endless recursion', trap: OVERFLOW, file: 'stack' },
  { name: '17', what: 'endless recursion in a fiber', trap: OVERFLOW, file: 'stack' },
  { name: '16', what: 'a fault while a fault is reported', trap: NULL, file: 'report' },
  { name: '24', what: 'a read behind the end of memory', trap: BOUNDS, file: 'bounds' },
  { name: '25', what: 'an indirect call of another type', trap: 'indirect call type mismatch', file: 'indirect' },
  { name: '26', what: 'a division by zero', trap: 'integer divide by zero', file: 'arithmetic' },
  { name: '28', what: 'an undefined instruction', trap: 'undefined instruction', file: 'arithmetic' },
  { name: '31', what: 'a store to a page-table entry', trap: READ_ONLY, file: 'write' },
]
/** Probes that go on afterwards. */
const survived = ['07w', '24w', '25w', '26w', '27']

/** QEMU's Cortex-A15 has SCTLR.WXN only with the virtualization extension, as the board's has. */
const secondLock = (board: Board): string[] => (board === virt32 ? ['-machine', 'virtualization=on'] : [])

const boards: Board[] = [virt64, rpi4, virt32, cubieboard]
const summary: string[] = []
afterAll(() => console.log(`probes caught: ${summary.join(', ')}`))

describe.each(boards.map((board) => [board.name, board] as const))('probes on %s', { timeout: 180_000 }, (name, board) => {
  const mine = fatal.filter(({ on }) => on?.(board) !== false)
  let runs: Map<string, Promise<Run>>
  let caught = 0
  beforeAll(async () => {
    const built = await image(board)
    runs = new Map([...mine.map((probe) => probe.name), ...survived].map((probe) => [probe, run(board, built, probe, probe === '07w' ? secondLock(board) : [])]))
  })
  afterAll(() => void summary.push(`${name} ${caught}/${mine.length + survived.length}`))

  const check = (title: string, probe: string, test: (run: Run) => void): void => it(title, async () => {
    const result = await runs.get(probe)!
    try {
      test(result)
    } catch (error) {
      console.log(result.lines.join('\n'))
      throw error
    }
    expect(result.lines).not.toContain('NOT CAUGHT')
    expect(result.code).toBe(0)
    caught++
  })

  for (const { name: probe, what, trap, file, address } of mine) {
    check(`${probe}: ${what}`, probe, ({ lines }) => {
      const start = lines.findIndex((line) => line.startsWith('panic: '))
      const place = places(file, probe)[0]
      if (probe === '13' || probe === '17') expect(lines[start]).toMatch(new RegExp(`^panic: ${trap} at ${place.function} \\(${place.file}:\\d+\\)$`)) // its frame is made where it begins
      else expect(lines[start]).toBe(`panic: ${trap} at ${place.shown}`)
      if (probe === '07') expect(lines[start - 2]).toBe('the page allows execution')
      if (address) expect(lines[start + 1].replace('  address ', '')).toMatch(address)

      const end = lines.indexOf('restarting')
      const report = lines.slice(start, end)
      expect(report).not.toContain('came back')
      if (probe === '16') expect(report.find((line) => line.startsWith('panic: fault while handling a fault: null access'))).toBeDefined()
      else expect(report.find((line) => line.startsWith('  in fiber '))).toMatch(probe === '17' ? /fiber diver after/ : /fiber main after/)
      if (probe === '13' || probe === '17') {
        expect(report.filter((line) => line.startsWith(`  at recurse (${place.file}:`)).length).toBeGreaterThan(0)
        expect(report.some((line) => /^ {2}and \d+ times more$/.test(line))).toBe(true)
      }

      // It came up again and shows what it kept.
      expect(end).toBeGreaterThan(start)
      const record = lines.indexOf('--- report of the last crash ---')
      expect(record).toBeGreaterThan(end)
      expect(lines[record + 1]).toBe(lines[start])
      expect(lines.filter((line) => line.startsWith('panic: ')).length).toBe(probe === '16' ? 3 : 2)
    })
  }

  check('07: writable pages are not executable, whatever their descriptors say', '07w', ({ lines }) => {
    expect(lines).toContain(`WXN is ${board === cubieboard ? 'off' : 'on'}`) // the Cortex-A8 has no such bit
    if (a64(board)) expect(lines).toContain('came back')
  })

  check('24: every width, at the end, one byte across it, at 2^32 - 1 and round it', '24w', ({ lines }) => {
    const marked = places('bounds', '24w')
    const straight = marked.filter(({ rest }) => rest === '').map((place) => expected(BOUNDS, place))
    const wraps = marked.filter(({ rest }) => rest === 'wraps').map((place) => expected(BOUNDS, place))
    const from = lines.indexOf('the last bytes')
    expect(lines.slice(from, lines.findIndex((line) => line.startsWith('last read: ')))).toEqual([
      'the last bytes', 'as written', 'one byte too much', ...straight, 'nothing was written', 'the end', ...straight,
      'the last address', ...straight, 'round the end', ...wraps,
    ])
  })

  for (const [probe, what, file] of [['25w', 'indirect calls', 'indirect'], ['26w', 'unreachable, division, overflow', 'arithmetic']] as const) {
    check(`${probe.slice(0, 2)}: ${what}`, probe, ({ lines }) => {
      expect(lines.filter((line) => line.startsWith('caught: '))).toEqual(places(file, probe).map((place) => expected(place.rest, place)))
      if (probe === '26w') expect(lines).toContain('conversions saturate')
    })
  }

  check('27: memory.grow past the end of RAM', '27', ({ lines }) => {
    expect(lines).toContain('refused, nothing changed')
    expect(lines).toContain('one page is granted')
  })
})

const expected = (trap: string, place: { file: string; line: number }): string => `caught: ${trap} (${place.file}:${place.line})`
