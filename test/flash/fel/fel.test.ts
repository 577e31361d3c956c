import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import cubieboard from '../../../boards/cubieboard.ts'
import cubieboard2 from '../../../boards/cubieboard2.ts'
import cubietruck from '../../../boards/cubietruck.ts'
import { boards } from '../../../boards/index.ts'
import { chooseFel, felPipe, type Transfers } from '../../../cli/usb.ts'
import { PREPARE, THUNK, bootOverFel, hasFel, regions } from '../../../flash/fel/boot.ts'
import { Fel, type FelPipe } from '../../../flash/fel/protocol.ts'
import { prepareWords } from '../../../flash/fel/words.ts'
import { uimage } from '../../../linker/image.ts'
import { uni } from '../../cli/uni.ts'
import { FakeBrom } from './brom.ts'

const content = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 9) * 13 + 1) & 0xff)
const LOAD = 0x4200_0000

/** An SPL with a right checksum, `length` of its 32 KiB being code. */
function spl(length = 0x6000): Uint8Array {
  const bytes = content(32768)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode('eGON.BT0'), 4)
  view.setUint32(16, length, true)
  view.setUint32(12, 0x5f0a_6c39, true)
  let sum = 0
  for (let at = 0; at < length; at += 4) sum = (sum + view.getUint32(at, true)) >>> 0
  view.setUint32(12, sum, true)
  return bytes
}

/** A board whose code does what thunk.S does, told in another way. `runs` is the SPL: it may look at memory. */
function board(runs: (brom: FakeBrom) => void = () => {}): FakeBrom {
  const brom = new FakeBrom()
  const word = (at: number): number => new DataView(brom.sram.buffer).getUint32(at, true)
  const put = (at: number, value: number): void => new DataView(brom.sram.buffer).setUint32(at, value, true)
  brom.code.set(PREPARE, () => put(PREPARE + 4 * (prepareWords.length - 1), 0x00c5_1879))
  brom.code.set(THUNK, () => {
    const swap = (): void => {
      for (let at = THUNK + 12; word(at + 8); at += 12) {
        const [place, waits, bytes] = [word(at), word(at + 4), word(at + 8)]
        const kept = brom.sram.slice(place, place + bytes)
        brom.sram.copyWithin(place, waits, waits + bytes)
        brom.sram.set(kept, waits)
      }
    }
    swap()
    let sum = 0x5f0a_6c39 - word(12)
    for (let at = 0; at < word(THUNK + 8); at += 4) sum = (sum + word(at)) >>> 0
    const good = sum >>> 0 === word(12)
    if (good) runs(brom)
    swap()
    put(THUNK + 4, good ? 1 : 2)
  })
  return brom
}

const kernel = uimage(content(150_001), LOAD, 'test')
const boot = async (brom: FelPipe, { image = kernel, first = spl(), verify = true, on = cubieboard } = {}): Promise<string[]> => {
  const steps: string[] = []
  await bootOverFel(on, first, image, brom, verify, { step: (name, detail) => steps.push(`${name}: ${detail}`) }, () => Promise.resolve())
  return steps
}

describe('protocol', () => {
  test('version, write, read back, in pieces and parts', async () => {
    const brom = new FakeBrom()
    const fel = new Fel(brom)
    expect(await fel.version()).toEqual({ soc: 0x1623, protocol: 1, scratch: 0x7e00 })
    brom.packet = 100
    const bytes = content(200_000)
    await fel.write(0x4000_0000, bytes)
    expect(brom.written).toEqual([[0x4000_0000, 65536], [0x4001_0000, 65536], [0x4002_0000, 65536], [0x4003_0000, 3392]])
    expect(Buffer.from(await fel.readMemory(0x4000_0000, 200_000)).equals(bytes)).toBe(true)
    await fel.write(0x4000_0000, new Uint8Array(0))
    expect((await fel.readMemory(0x4000_0000, 0)).length).toBe(0)
  })
  test.each<[string, FakeBrom['garble'], RegExp]>([
    ['a version of something else', (what, bytes) => (what === 'version' ? bytes.fill(0x20, 0, 8) : bytes), /version/],
    ['a response without AWUS', (what, bytes) => (what === 'response' ? bytes.fill(0, 0, 1) : bytes), /response/],
    ['a failed transfer', (what, bytes) => (what === 'response' ? bytes.fill(1, 12) : bytes), /status 1/],
    ['a refused command', (what, bytes) => (what === 'status' ? bytes.fill(9, 4, 5) : bytes), /state 9/],
    ['a status without its mark', (what, bytes) => (what === 'status' ? bytes.fill(0, 0, 2) : bytes), /mark/],
    ['nothing where data was due', (what, bytes) => (what === 'version' ? bytes.subarray(0, 0) : bytes), /0 bytes where 32/],
  ])('%s', async (_, garble, message) => {
    const brom = new FakeBrom()
    brom.garble = garble
    await expect(new Fel(brom).version()).rejects.toMatchObject({ code: 'UNI-F063', exit: 74, message: expect.stringMatching(message) })
  })
  test('more than was asked for', async () => {
    const brom = new FakeBrom()
    const chatty: FelPipe = { send: (bytes) => brom.send(bytes), receive: (length) => Promise.resolve(new Uint8Array(length + 1)) }
    await expect(new Fel(chatty).version()).rejects.toMatchObject({ code: 'UNI-F063', message: expect.stringMatching(/more bytes/) })
  })
})

describe('a start over FEL', () => {
  test('the SPL runs with itself at address 0, the boot ROM has its memory back, the kernel is entered', async () => {
    let seen: Uint8Array | undefined
    const brom = board((on) => { seen = on.sram.slice() })
    const before = brom.sram.slice()
    const steps = await boot(brom)
    expect(Buffer.from(seen!.subarray(0, 0x6000)).equals(spl().subarray(0, 0x6000))).toBe(true)
    for (const { place, bytes } of regions) expect(brom.sram.subarray(place, place + bytes)).toEqual(before.subarray(place, place + bytes))
    expect(brom.ran).toEqual([PREPARE, THUNK, LOAD])
    expect(Buffer.from(brom.memory(LOAD, 150_001)).equals(content(150_001))).toBe(true)
    expect(steps).toEqual(['version: Allwinner A10', 'SPL: has run and made the DRAM work', 'kernel: 150001 bytes at 0x42000000, read back and compared', 'start: at 0x42000000'])
  })
  test('nothing is ever written to the boot ROM\'s own memory', async () => {
    for (const length of [0x200, 0x1c00, 0x2000, 0x5c00, 0x6000]) {
      const brom = board()
      await boot(brom, { first: spl(length) })
      for (const [at, size] of brom.written) for (const { place, bytes } of regions) expect([length, at, size, at + size <= place || at >= place + bytes]).toEqual([length, at, size, true])
    }
  })
  test('an A20 is started by its boards\' names, an A10 not', async () => {
    for (const on of [cubieboard2, cubietruck]) {
      const brom = board()
      brom.soc = 0x1651
      expect((await boot(brom, { on }))[0]).toBe('version: Allwinner A20')
      await expect(boot(board(), { on })).rejects.toMatchObject({ code: 'UNI-F062', exit: 64, message: expect.stringMatching(/A10, not the A20/) })
    }
    const other = board()
    other.soc = 0x9999
    await expect(boot(other)).rejects.toMatchObject({ code: 'UNI-F062', message: expect.stringMatching(/0x9999/) })
    expect([other.written, other.ran]).toEqual([[], []])
  })
  test('boards with FEL are those with an Allwinner', () => expect(boards.filter(hasFel)).toEqual(boards.filter(({ firmware }) => firmware === 'sunxi')))
  test('an SPL that was damaged on its way is not run, and the kernel is not sent', async () => {
    const brom = board(() => { throw new Error('ran') })
    const prepared = brom.code.get(PREPARE)!
    brom.code.set(PREPARE, () => { prepared() })
    const write = brom.send.bind(brom)
    brom.send = (bytes) => write(bytes.length === 0x1c00 ? Uint8Array.from(bytes, (byte, i) => (i === 99 ? byte ^ 4 : byte)) : bytes)
    await expect(boot(brom)).rejects.toMatchObject({ code: 'UNI-F064', exit: 74, message: expect.stringMatching(/checksum/) })
    expect(brom.ran).toEqual([PREPARE, THUNK])
  })
  test('an SPL that does not return', async () => {
    const brom = board()
    brom.code.delete(THUNK)
    await expect(boot(brom)).rejects.toThrow('TIMED_OUT')
    const other = board()
    other.code.set(THUNK, () => {})
    await expect(boot(other)).rejects.toMatchObject({ code: 'UNI-F064', message: expect.stringMatching(/not returned/) })
  })
  test.each([[0xffff_ffff, 'nothing ran'], [0x00c5_187d, 'the data cache is on']])('SCTLR 0x%x: %s, and the SPL is not sent', async (sctlr) => {
    const brom = board()
    brom.code.set(PREPARE, () => new DataView(brom.sram.buffer).setUint32(PREPARE + 4 * (prepareWords.length - 1), sctlr, true))
    await expect(boot(brom)).rejects.toMatchObject({ code: 'UNI-F064', message: expect.stringMatching(/SCTLR/) })
    expect(brom.ran).toEqual([PREPARE])
  })
  test('DRAM that does not keep what is written: the kernel is not entered, unless nobody looks', async () => {
    const forgetful = (): FakeBrom => {
      const brom = board()
      brom.garble = (what, bytes) => (what === 'data' && bytes.length > 4 ? bytes.fill(0, 1000, 1001) : bytes)
      return brom
    }
    const brom = forgetful()
    await expect(boot(brom)).rejects.toMatchObject({ code: 'UNI-F003', message: expect.stringMatching(/0x420003e8/) })
    expect(brom.ran).toEqual([PREPARE, THUNK])
    const unseen = forgetful()
    expect((await boot(unseen, { verify: false }))[2]).toBe('kernel: 150001 bytes at 0x42000000')
    expect(unseen.ran).toEqual([PREPARE, THUNK, LOAD])
  })
  test('pulled out at any transfer: an error, and the kernel is entered only when all has gone before', async () => {
    const image = uimage(content(1000), LOAD, 'test')
    const whole = board()
    await boot(whole, { image })
    expect(whole.transfers).toBeGreaterThan(100)
    for (let after = 0; after < whole.transfers; after++) {
      const brom = board()
      brom.pulledAfter = after
      await expect(boot(brom, { image })).rejects.toThrow('NO_DEVICE')
      if (brom.ran.includes(LOAD)) expect(Buffer.from(brom.memory(LOAD, 1000)).equals(content(1000))).toBe(true)
    }
  })
  test('a kernel that is none is not sent', async () => {
    const brom = board()
    await expect(boot(brom, { image: content(1000) })).rejects.toMatchObject({ code: 'UNI-C032' })
    expect(brom.written.filter(([at]) => at >= 0x4000_0000)).toEqual([])
  })
})

// A board that really is in FEL mode here would be started.
const plugged = (existsSync('/sys/bus/usb/devices') ? readdirSync('/sys/bus/usb/devices') : []).some((name) => {
  const file = `/sys/bus/usb/devices/${name}/idVendor`
  return existsSync(file) && readFileSync(file, 'utf8').trim() === '1f3a'
})
test.skipIf(plugged).each([
  [['--board', 'cubieboard', '--to', 'fel'], 69, 'UNI-F060', /hold its FEL button/], [['--board', 'cubieboard2', '--to', 'fel:1:5'], 69, 'UNI-F060', /FEL mode/],
  [['--board', 'rpi4', '--to', 'fel'], 64, 'UNI-F005', /cubieboard, cubieboard2, cubietruck/], [['--board', 'cubieboard', '--to', 'fel:../x'], 64, 'UNI-F001', /--to fel:1:5/],
])('uni flash hello %j ends with %i before anything is built', async (args, code, error, fix) => {
  const ran = await uni(['flash', 'hello', ...args])
  expect([ran.code, ran.stderr]).toEqual([code, expect.stringMatching(fix)])
  expect(ran.stderr).toContain(`error[${error}]`)
  expect(ran.stderr).not.toMatch(/^build/m)
})

describe('the USB side', () => {
  const one = { bus: '1', address: 5 }
  const two = { bus: '2', address: 7 }
  test('no board, the only one, several, one by its name', () => {
    expect(() => chooseFel([], '')).toThrow(expect.objectContaining({ code: 'UNI-F060', exit: 69, fixes: expect.arrayContaining([expect.stringMatching(/FEL button/)]) }))
    expect(chooseFel([one], '')).toBe(one)
    expect(() => chooseFel([one, two], '')).toThrow(expect.objectContaining({ code: 'UNI-F061', exit: 64, fixes: ['--to fel:1:5', '--to fel:2:7'] }))
    expect(chooseFel([one, two], '2:7')).toBe(two)
    expect(() => chooseFel([one, two], '2:5')).toThrow(expect.objectContaining({ code: 'UNI-F060', exit: 66 }))
  })
  const pipe = (device: Partial<Transfers>): ReturnType<typeof felPipe> =>
    felPipe({ transferOut: (_, bytes) => Promise.resolve({ status: 'ok', bytesWritten: bytes.length }), transferIn: (_, length) => Promise.resolve({ status: 'ok', data: new DataView(new ArrayBuffer(length)) }), ...device }, 1, 2, () => Promise.resolve(), 20)
  test.each<[string, Partial<Transfers>, 'send' | 'receive', RegExp]>([
    ['a short transfer out', { transferOut: () => Promise.resolve({ status: 'ok', bytesWritten: 3 }) }, 'send', /3 of 8 bytes/],
    ['a stall', { transferIn: () => Promise.resolve({ status: 'stall' }) }, 'receive', /stall/],
    ['unplugged', { transferIn: () => Promise.reject(new Error('LIBUSB_ERROR_NO_DEVICE')) }, 'receive', /NO_DEVICE/],
    ['silence', { transferIn: () => new Promise(() => {}) }, 'receive', /no answer/],
  ])('%s', async (_, device, call, message) => {
    const side = pipe(device)
    await expect(call === 'send' ? side.send(new Uint8Array(8)) : side.receive(8)).rejects.toMatchObject({ code: 'UNI-F066', exit: 74, message: expect.stringMatching(message) })
  })
  test('what goes through is what comes out, from a view into a larger buffer, too', async () => {
    const sent: number[][] = []
    const side = pipe({ transferOut: (_, data) => { sent.push([...data]); return Promise.resolve({ status: 'ok', bytesWritten: data.length }) }, transferIn: () => Promise.resolve({ status: 'ok', data: new DataView(Uint8Array.of(9, 1, 2, 9).buffer, 1, 2) }) })
    await side.send(content(100).subarray(10, 13))
    expect([sent, [...await side.receive(2)]]).toEqual([[[...content(100).subarray(10, 13)]], [1, 2]])
  })
})
