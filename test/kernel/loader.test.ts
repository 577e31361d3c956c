/** The chain loader as an app on simulated boards: drivers, rates and the jump; the protocol by itself is test/flash/serial.test.ts. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Board } from '../../boards/board.ts'
import cubieboard from '../../boards/cubieboard.ts'
import rpi3 from '../../boards/rpi3.ts'
import virt64 from '../../boards/virt64.ts'
import { SerialSender, type SendOptions } from '../../flash/serial.ts'
import { FrameReader, encodeFrame } from '../../flash/serial-frames.ts'
import { compileApp } from '../../sim/run.ts'
import { Machine, type Outcome } from '../../sim/machine.ts'
import { generator } from './module.ts'

interface Uart { type(bytes: Uint8Array): void; baud: number }
interface Run { machine: Machine; outcome: Outcome; sender: SerialSender; text: string }

const MS = 1_000_000
const bytes = (length: number): Uint8Array => {
  const random = generator(length)
  return Uint8Array.from({ length }, () => random() * 256)
}
const near = (a: number, b: number): boolean => Math.abs(a / b - 1) < 0.03

/** Runs the loader on `board` until it enters what is sent or `limitMs` have passed. `noise`: the chance of a byte to be garbled. */
async function run(board: Board, length: number, { noise = 0, seed = 1, limitMs = 60_000, deviceTree, ...options }: Partial<SendOptions> & { noise?: number; seed?: number; limitMs?: number; deviceTree?: Uint8Array } = {}): Promise<Run> {
  const random = generator(seed)
  const machine = await Machine.create({ board, image: await compileApp('apps/chainloader', board), seed, deviceTree, onOutput: (byte) => void came.push(garbled(byte)) })
  const uart = machine.devices[board.console.device] as unknown as Uart
  const came: number[] = []
  let text = ''
  const sender = new SerialSender({ bytes: bytes(length), load: board.image.load, memory: length + 4096, board: board.name }, { baud: 115_200, random, ...options }, (some) => (text += Buffer.from(some).toString('latin1')))
  const garbled = (byte: number): number => (!near(uart.baud || 1, sender.rate) || random() < noise ? Math.floor(random() * 256) : byte)
  for (;;) {
    const now = machine.now() / MS
    if (came.length) sender.receive(Uint8Array.from(came.splice(0)), now)
    for (const action of sender.poll(now)) if ('write' in action) uart.type(action.write.map(garbled))
    const outcome = machine.run({ untilNs: machine.now() + 2 * MS })
    if (outcome.kind !== 'paused' || now > limitMs) {
      if (came.length) sender.receive(Uint8Array.from(came), now)
      return { machine, outcome, sender, text }
    }
  }
}

describe('chain loader', { timeout: 60_000 }, () => {
  beforeAll(async () => void (await Promise.all([virt64, cubieboard].map((board) => compileApp('apps/chainloader', board)))), 60_000)

  it.each([[virt64, 921_600], [rpi3, 921_600], [cubieboard, 500_000]])('$name: takes an image at the first rate it has and enters it at its address', async (board, rate) => {
    const { outcome, sender, text } = await run(board, 20_000, { rates: [3_500_000, 921_600, 500_000] })
    expect(outcome).toMatchObject({ kind: 'entered', to: board.image.load, argument: 0 })
    expect(Buffer.from((outcome as { image: Uint8Array }).image).equals(bytes(20_000))).toBe(true)
    expect(sender.rate).toBe(rate)
    expect(sender.counts).toMatchObject({ again: 0, restarts: 0 })
    expect(text).toContain(`uni loader 1 on ${board.name}: waits for a kernel`)
  })

  it('cubieboard: has no rate that its divisor misses by more than 2 %, and stays at the one it has', async () => {
    const { outcome, sender } = await run(cubieboard, 3000, { rates: [921_600, 460_800, 230_400] })
    expect(outcome.kind).toBe('entered')
    expect(sender.rate).toBe(115_200)
  })

  it('gets through noise of one byte in 1,000, at a higher rate too', async () => {
    for (let seed = 1; seed <= 6; seed++) {
      const { outcome } = await run(virt64, 12_000, { noise: 1e-3, seed, rates: seed % 2 ? [921_600] : [] })
      expect(Buffer.from((outcome as { image: Uint8Array }).image).equals(bytes(12_000)), `seed ${seed}`).toBe(true)
    }
  })

  it('hands on the device tree that it was given, behind the memory of the image', async () => {
    const tree = new Uint8Array(100).fill(7)
    tree.set([0xd0, 0x0d, 0xfe, 0xed, 0, 0, 0, 98])
    const { machine, outcome } = await run(virt64, 3000, { deviceTree: tree })
    const { argument } = outcome as { argument: number }
    expect(argument % 8).toBe(0)
    const memory = (machine as unknown as { program: { memory: WebAssembly.Memory } }).program.memory
    expect([...new Uint8Array(memory.buffer, argument, 98)]).toEqual([...tree.subarray(0, 98)])
  })

  it('refuses more than its memory, lives on, and takes the next image', async () => {
    const machine = await Machine.create({ board: virt64, image: await compileApp('apps/chainloader', virt64), onOutput: (byte) => reader.take(Uint8Array.of(byte)) })
    const answers: number[][] = []
    const reader = new FrameReader((body) => answers.push([...body]))
    const ask = (length: number, memory: number): number[] => {
      const body = new Uint8Array(53 + 6)
      const view = new DataView(body.buffer)
      body[0] = 0x49
      ;[length, length, virt64.image.load, memory].forEach((value, i) => view.setUint32(1 + 4 * i, value, true))
      body.set(Buffer.from('virt64'), 53)
      machine.type(encodeFrame(body))
      for (const before = answers.length; answers.length === before; ) machine.run({ untilNs: machine.now() + 20 * MS })
      return answers.at(-1)!
    }
    for (const [length, memory, status] of [[64 << 20, 100 << 20, 0], [(64 << 20) + 1, 100 << 20, 3], [9, 127 << 20, 3], [9, 255 << 20, 3], [0xffff_fff0, 0xffff_ffff, 3], [9, 0xffff_ffff, 3], [64 << 20, 100 << 20, 0], [9, 9, 0]]) {
      expect(ask(length, memory).at(-1), `${length} bytes, ${memory} when it runs`).toBe(status)
    }
  })
})
