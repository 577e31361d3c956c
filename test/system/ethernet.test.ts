// Network drivers in real images on QEMU's cards, with the test at the other end of the cable.
import { spawn } from 'node:child_process'
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { findBoard } from '../../boards/index.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { folderWith, uni } from '../cli/uni.ts'
import { openWire, type Wire } from './wire.ts'

const APP = 'test/kernel/device/ethernet'
const OURS = '020000000001'
const VIRTIO = '525400123456'
/** QEMU's EMAC and SoC know no address; the driver makes one. */
const EMAC = '02756e000037'
/** What QEMU's `usb-net` tells as its address when it is given VIRTIO's: another one than the end of the cable in QEMU has. */
const USB = '405400123456'
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (frame: Uint8Array): string => Buffer.from(frame).toString('hex')
/** A frame of the type that the app sends back, of `length` bytes. */
const echo = (card: string, i: number, length: number): Uint8Array => bytes(`${card}${OURS}88b5${(i & 0xffff).toString(16).padStart(4, '0')}`.padEnd(2 * length, ((i * 37) & 0xff).toString(16).padStart(2, '0')).slice(0, 2 * length))
const back = (frame: Uint8Array): string => `${OURS}${hex(frame).slice(0, 12)}${hex(frame).slice(24)}`

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

interface Booted {
  wire: Wire
  /** Complete when `ended` is there. */
  printed: () => string
  /** Waits until it has printed that. */
  prints: (pattern: RegExp) => Promise<void>
  ended: Promise<number | null>
}

/** QEMU with the app, once it is ready. @param properties of the card */
async function boot(board: string, options: string[] = [], properties = ''): Promise<Booted> {
  const wire = await openWire()
  const { qemu } = findBoard(board)!
  const args = qemuArguments(findBoard(board)!, { ...(await build(board)), extra: [...(qemu!.network === 'onboard' ? wire.onboard : [...wire.args, '-device', `${qemu!.network},netdev=wire0${properties}`]), ...options] })
  const child = spawn(qemu!.program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  ends.push(() => child.kill('SIGKILL'), () => wire.close())
  let text = ''
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  child.stdout.setEncoding('utf8').on('data', (more) => (text += more))
  const prints = (pattern: RegExp): Promise<void> => new Promise((resolve, reject) => {
    const look = (): void => {
      if (!pattern.test(text)) return
      child.stdout.off('data', look)
      resolve()
    }
    child.stdout.on('data', look)
    child.on('error', reject)
    void ended.then((code) => reject(new Error(`QEMU ended with ${code}: ${text}`)))
    look()
  })
  await prints(/ready.*\r\n/)
  return { wire, printed: () => text, prints, ended }
}

/** QEMU's human monitor. */
async function openMonitor(): Promise<{ args: string[]; say(command: string): void }> {
  let peer: Socket | undefined
  const server = createServer((socket) => void (peer = socket.on('error', () => {}).on('data', () => {})))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => server.close(), () => peer?.destroy())
  const { port } = server.address() as { port: number }
  return {
    args: ['-chardev', `socket,id=monitor0,host=127.0.0.1,port=${port}`, '-mon', 'monitor0,mode=readline'],
    say: (command) => void peer!.write(`${command}\n`),
  }
}

/** Talks to the app until it ends: ARP, frames of all kinds of lengths, `frames` frames in bursts. */
async function converse({ wire, printed, ended }: Booted, card: string, burstFrames = 200, frames = 2000): Promise<void> {
  wire.send(bytes(`ffffffffffff${OURS}08060001080006040001${OURS}0a0002020000000000000a00020f`))
  // Some cards pad to 60 bytes.
  expect(hex(await wire.next()).slice(0, 84)).toBe(`${OURS}${card}08060001080006040002${card}0a00020f${OURS}0a000202`)

  let answered = 1
  for (const length of [60, 61, 62, 63, 64, 65, 127, 128, 129, 512, 1024, 1472, 1513, 1514, 590]) {
    const frame = echo(card, answered, length)
    wire.send(frame)
    expect(hex(await wire.next())).toBe(back(frame))
    answered++
  }

  for (let first = 0; first < frames; first += burstFrames) {
    const burst = Array.from({ length: burstFrames }, (_, i) => echo(card, first + i, 60 + (((first + i) * 97) % 1400)))
    for (const frame of burst) wire.send(frame)
    for (const frame of burst) expect(hex(await wire.next())).toBe(back(frame))
    answered += burst.length
  }
  wire.send(bytes(`${card}${OURS}88b5${Buffer.from('bye').toString('hex')}`.padEnd(120, '0')))
  expect(hex(await wire.next())).toMatch(/^020000000001/)
  expect(await ended).toBe(0)
  expect(printed()).toContain(`errors 0\r\nanswered ${answered + 1}\r\n`)
  expect(wire.rest()).toEqual([])
}

describe.each(['virt64', 'virt32'])('virtio-net on %s in QEMU', (board) => {
  it.each([{ transport: 'legacy' }, { transport: 'modern' }])('answers ARP and sends frames back on a $transport transport, beside other devices', async ({ transport }) => {
    const modern = transport === 'modern' ? ['-global', 'virtio-mmio.force-legacy=false', '-device', 'virtio-rng-device', '-device', 'virtio-rng-device'] : []
    // Bursts longer than both rings: QEMU holds the rest back, nothing is lost or out of order.
    await converse(await boot(board, modern), VIRTIO)
  })
})

describe('EMAC on cubieboard in QEMU', () => {
  /** What QEMU's FIFO of 32 KiB holds: it drops the rest. */
  const BURST = 20

  it('answers ARP and sends frames back', async () => converse(await boot('cubieboard'), EMAC, BURST))

  it('follows the link', async () => {
    const monitor = await openMonitor()
    const machine = await boot('cubieboard', monitor.args)
    expect(machine.printed()).toContain('ready\r\n')
    for (let flap = 1; flap <= 2; flap++) {
      monitor.say('set_link wire0 off')
      await machine.prints(new RegExp(`(link down\\r\\n[^]*){${flap}}`))
      monitor.say('set_link wire0 on')
      await machine.prints(new RegExp(`(link up\\r\\n[^]*){${flap}}`))
    }
    await converse(machine, EMAC, BURST)
  })
})

describe.each(['rpi2', 'rpi3', 'rpi4'])('usb-net on %s in QEMU', (board) => {
  it.each([{ where: 'behind a hub', port: '' }, { where: 'at the root port', port: ',port=1' }])('$where answers ARP and sends frames back', async ({ port }) => {
    await converse(await boot(board, [], `${port},mac=52:54:00:12:34:56`), USB, 40, 160)
  }, 120_000)
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
