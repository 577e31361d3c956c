// Health tests of noise, and what the network begins with: from hardware, or from the timer with a word in the log.
import { beforeAll, describe, expect, it } from 'vitest'
import rpi3 from '../../boards/rpi3.ts'
import rpi4 from '../../boards/rpi4.ts'
import virt64 from '../../boards/virt64.ts'
import type { Board } from '../../boards/board.ts'
import { Machine } from '../../sim/machine.ts'
import type { Noise } from '../../sim/models/entropy/noise.ts'
import { compileApp } from '../../sim/run.ts'
import { uni } from '../cli/uni.ts'
import { flatten } from '../hal/tree.ts'
import { generator, program, start } from './module.ts'

const APP = 'test/kernel/device/entropy'
const [GOOD, REPEATS, BIASED] = [0, 1, 2]

describe('the health tests (NIST SP 800-90B 4.4)', () => {
  let parts: { newHealthTest(): void; takeSample(byte: number): number }
  beforeAll(async () => { parts = await start(await program('parts'), { scanRoots() {} }) })
  /** What they think after these samples. */
  const verdict = (samples: Iterable<number>): number => {
    parts.newHealthTest()
    let health = GOOD
    for (const byte of samples) health = parts.takeSample(byte)
    return health
  }
  const made = (count: number, sample: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => sample(i))

  it('let a million random bytes pass, and as many of 4 bits of entropy each', () => {
    const random = generator(3)
    expect(verdict(made(1_000_000, () => Math.floor(random() * 256)))).toBe(GOOD)
    expect(verdict(made(1_000_000, () => 17 * Math.floor(random() * 16)))).toBe(GOOD)
  })
  it('notice the sixth equal byte in a row, not the fifth', () => {
    const random = generator(4)
    const noise = made(100, () => Math.floor(random() * 255))
    expect(verdict([...noise, 255, 255, 255, 255, 255, ...noise])).toBe(GOOD)
    expect(verdict([...noise, 255, 255, 255, 255, 255, 255])).toBe(REPEATS)
    expect(verdict([...noise, 255, 255, 255, 255, 255, 255, ...noise])).toBe(REPEATS)
  })
  it('notice a byte that is there 62 times among 512, not 61 times', () => {
    /** A window whose first byte is there `times` times, evenly. */
    const window = (times: number): number[] => made(512, (i) => (i % 8 === 0 && i / 8 < times ? 7 : 8 + (i % 200)))
    expect(verdict(window(61))).toBe(GOOD)
    expect(verdict([...window(61), ...window(61), ...window(61)])).toBe(GOOD)
    expect(verdict(window(62))).toBe(BIASED)
    expect(verdict([...window(1), ...window(62)])).toBe(BIASED)
  })
  it.each([0.3, 0.5, 0.9])('notice a source that gives one byte with probability %f', (p) => {
    const random = generator(5)
    expect(verdict(made(20 * 512, () => (random() < p ? 0x5a : Math.floor(random() * 256))))).not.toBe(GOOD)
  })
})

describe('what the network begins with', () => {
  const run = async (board: Board, { seed = 1, faults = {}, tree }: { seed?: number; faults?: Partial<Noise['faults']>; tree?: Uint8Array } = {}): Promise<{ numbers: string; log: string; touched: number }> => {
    const machine = await Machine.create({ board, image: await compileApp(APP, board), seed, deviceTree: tree, limitNs: 20e9 })
    const rng = machine.devices.rng as unknown as { noise: Noise; read(offset: number, width: 4): number; violations: string[] }
    Object.assign(rng.noise.faults, faults)
    let touched = 0
    const read = rng.read.bind(rng)
    rng.read = (offset, width) => (touched++, read(offset, width))
    expect(machine.run()).toEqual({ kind: 'exit', code: 0 })
    expect(rng.violations).toEqual([])
    const lines = machine.output().split('\r\n')
    return { numbers: lines.find((line) => line.startsWith('numbers'))!, log: lines.filter((line) => line.includes('entropy')).join(), touched }
  }
  const rng200 = flatten({ name: '', children: [{ name: 'rng@7e104000', properties: { compatible: 'brcm,bcm2711-rng200' } }] })

  it.each([{ board: rpi3, tree: undefined }, { board: virt64, tree: undefined }, { board: rpi4, tree: rng200 }])('comes from hardware on $board.name, other numbers from other noise, and nothing is said', async ({ board, tree }) => {
    const [one, two] = [await run(board, { seed: 1, tree }), await run(board, { seed: 2, tree })]
    expect(one.numbers).not.toBe(two.numbers)
    expect(one.log).toBe('')
  })

  it.each([
    { what: 'is stuck', faults: { stuck: 0x1111_1111 }, log: /warning: hardware entropy repeats itself: others may guess/ },
    { what: 'is stuck at words of different bytes', faults: { stuck: 0x1234_5678 }, log: /warning: hardware entropy prefers a number/ },
    { what: 'gives one byte too often', faults: { biased: { byte: 0x42, p: 0.4 } }, log: /warning: hardware entropy (prefers a number|repeats itself)/ },
    { what: 'is silent', faults: { silent: true }, log: /warning: hardware entropy is silent/ },
  ])('comes from the timer, as the log says, when the device $what', async ({ faults, log }) => {
    const { numbers, log: said } = await run(rpi3, { faults })
    expect(said).toMatch(log)
    expect(numbers).toMatch(/^numbers( \d+){8}$/)
  })

  it('comes from the timer on a Pi 4 whose device tree has no RNG200, which is left alone', async () => {
    const { log, touched } = await run(rpi4)
    expect(log).toMatch(/\] no hardware entropy: others may guess/)
    expect(touched).toBe(0)
  })

  it.each(['rpi2', 'rpi3', 'virt64', 'virt32'])('is different at each start of %s in QEMU', async (board) => {
    const printed = new Set<string>()
    for (let i = 0; i < 3; i++) {
      const { code, stdout } = await uni(['run', APP, '--board', board, '--timeout', '50s'])
      expect(code).toBe(0)
      expect(stdout).not.toContain('entropy')
      printed.add(stdout)
    }
    expect(printed.size).toBe(3)
  })
})
