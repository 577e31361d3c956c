// The network driver in a real image on QEMU's virtio-net, with the test at the other end of the cable.
import { spawn } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { findBoard } from '../../boards/index.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { folderWith, uni } from '../cli/uni.ts'
import { openWire, type Wire } from './wire.ts'

const APP = 'test/kernel/device/ethernet'
const OURS = '020000000001'
const CARD = '525400123456'
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (frame: Uint8Array): string => Buffer.from(frame).toString('hex')
/** A frame of the type that the app sends back, of `length` bytes. */
const echo = (i: number, length: number): Uint8Array => bytes(`${CARD}${OURS}88b5${(i & 0xffff).toString(16).padStart(4, '0')}`.padEnd(2 * length, ((i * 37) & 0xff).toString(16).padStart(2, '0')).slice(0, 2 * length))
const back = (frame: Uint8Array): string => `${OURS}${CARD}${hex(frame).slice(24)}`

const images = new Map<string, Promise<{ elf: string; image: string }>>()
const build = (board: string): Promise<{ elf: string; image: string }> => {
  const made = images.get(board) ?? (async () => {
    const { code, stdout, stderr } = await uni(['build', APP, '--board', board, '--out', `${folderWith()}/out`, '--json'])
    expect(code, stderr).toBe(0)
    return JSON.parse(stdout) as { elf: string; image: string }
  })()
  images.set(board, made)
  return made
}

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

/** QEMU with the app, once it is ready. `printed` is complete when `ended` is there. */
async function boot(board: string, options: string[] = []): Promise<{ wire: Wire; printed: () => string; ended: Promise<number | null> }> {
  const wire = await openWire()
  const { qemu } = findBoard(board)!
  const args = qemuArguments(findBoard(board)!, { ...(await build(board)), extra: [...wire.args, '-device', 'virtio-net-device,netdev=wire0', ...options] })
  const child = spawn(qemu!.program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  ends.push(() => child.kill('SIGKILL'), () => wire.close())
  let text = ''
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (more) => {
      text += more
      if (text.includes('ready\r\n')) resolve()
    })
    child.on('error', reject)
    void ended.then((code) => reject(new Error(`QEMU ended with ${code}: ${text}`)))
  })
  return { wire, printed: () => text, ended }
}

describe.each(['virt64', 'virt32'])('virtio-net on %s in QEMU', (board) => {
  it.each([{ transport: 'legacy' }, { transport: 'modern' }])('answers ARP and sends frames back on a $transport transport, beside other devices', async ({ transport }) => {
    const modern = transport === 'modern' ? ['-global', 'virtio-mmio.force-legacy=false', '-device', 'virtio-rng-device', '-device', 'virtio-rng-device'] : []
    const { wire, printed, ended } = await boot(board, modern)
    wire.send(bytes(`ffffffffffff${OURS}08060001080006040001${OURS}0a0002020000000000000a00020f`))
    expect(hex(await wire.next())).toBe(`${OURS}${CARD}08060001080006040002${CARD}0a00020f${OURS}0a000202`)

    let answered = 1
    for (const length of [60, 61, 62, 63, 64, 1513, 1514, 590]) {
      const frame = echo(answered, length)
      wire.send(frame)
      expect(hex(await wire.next())).toBe(back(frame))
      answered++
    }

    // Bursts longer than both rings: QEMU holds the rest back, nothing is lost or out of order.
    for (let round = 0; round < 10; round++) {
      const burst = Array.from({ length: 200 }, (_, i) => echo(round * 200 + i, 60 + ((i * 97) % 1400)))
      for (const frame of burst) wire.send(frame)
      for (const frame of burst) expect(hex(await wire.next())).toBe(back(frame))
      answered += burst.length
    }
    wire.send(bytes(`${CARD}${OURS}88b5${Buffer.from('bye').toString('hex')}`.padEnd(120, '0')))
    expect(hex(await wire.next())).toMatch(/^020000000001/)
    expect(await ended).toBe(0)
    expect(printed()).toContain(`errors 0\r\nanswered ${answered + 1}\r\n`)
    expect(wire.rest()).toEqual([])
  })
})

describe('without a card', () => {
  it('the driver says so', async () => {
    const { qemu } = findBoard('virt64')!
    const child = spawn(qemu!.program, qemuArguments(findBoard('virt64')!, await build('virt64')), { stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more) => (text += more))
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
    expect(text).toContain('no network')
  })
})
