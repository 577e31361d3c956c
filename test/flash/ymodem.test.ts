/** YMODEM against a receiver written from the same reference, and against `rz`. Time is virtual but with `rz`. */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import cubieboard from '../../boards/cubieboard.ts'
import rpi2 from '../../boards/rpi2.ts'
import rpi4 from '../../boards/rpi4.ts'
import { countdown, prompt, ubootOrders } from '../../flash/uboot-orders.ts'
import { YmodemSender, block, crc16 } from '../../flash/ymodem.ts'
import { folderWith } from '../cli/uni.ts'
import { generator } from '../kernel/module.ts'

const content = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 9) * 13) & 255)

/** A receiver as chapter 3 and 5 have it: asks by C, refuses bad blocks, takes doubled ones once, refuses the first EOT. */
class Receiver {
  files: { name: string; bytes: number[]; size: number }[] = []
  done = false
  private pending: number[] = []
  private expected = 0
  private ended = 0
  out: number[] = [0x43]

  take(bytes: Uint8Array): void {
    this.pending.push(...bytes)
    for (;;) {
      const [first] = this.pending
      if (first === 4) {
        this.pending.shift()
        if (!this.ended++) this.out.push(0x15)
        else {
          this.out.push(6, 0x43)
          this.expected = 0
        }
        continue
      }
      const size = first === 1 ? 128 : first === 2 ? 1024 : 0
      if (!size) {
        if (this.pending.shift() === undefined) return
        continue
      }
      if (this.pending.length < size + 5) return
      this.block(Uint8Array.from(this.pending.splice(0, size + 5)), size)
    }
  }

  private block(bytes: Uint8Array, size: number): void {
    const data = bytes.subarray(3, 3 + size)
    if (((bytes[1] ^ bytes[2]) & 255) !== 255 || crc16(data) !== ((bytes[3 + size] << 8) | bytes[4 + size])) return void this.out.push(0x15)
    if (bytes[1] === ((this.expected - 1) & 255)) return void this.out.push(6)
    if (bytes[1] !== (this.expected & 255)) return void this.out.push(0x18, 0x18)
    const file = this.files.at(-1)
    if (this.expected === 0) {
      const [name, size] = Buffer.from(data).toString('latin1').split('\0')
      this.out.push(6)
      if (name === '') this.done = true
      else {
        this.files.push({ name, bytes: [], size: Number.parseInt(size) })
        this.out.push(0x43)
      }
    } else {
      file!.bytes.push(...data)
      this.out.push(6)
    }
    this.expected++
  }
}

function send(bytes: Uint8Array, { flip = 0, seed = 1, lose = 0 } = {}): { sender: YmodemSender; receiver: Receiver } {
  const random = generator(seed)
  const [sender, receiver] = [new YmodemSender('kernel.img', bytes), new Receiver()]
  for (let now = 0; !sender.over && now < 3_600_000; now += 1000) {
    for (const wire of sender.poll(now)) receiver.take(wire.map((byte) => (random() < flip ? byte ^ 16 : byte)))
    const answers = Uint8Array.from(receiver.out.splice(0))
    if (!(random() < lose)) sender.receive(answers, now)
  }
  return { sender, receiver }
}

describe('YMODEM', () => {
  test('CRC-16 is that of the reference\'s example, and a block has its form', () => {
    expect(crc16(Buffer.from('123456789'))).toBe(0x31c3)
    const made = block(258, Uint8Array.of(9), 128, 0x1a)
    expect([made.length, ...made.subarray(0, 5)]).toEqual([133, 1, 2, 253, 9, 0x1a])
  })
  test.each([0, 1, 128, 1023, 1024, 1025, 300_000])('%i bytes arrive with their name and size', (length) => {
    const { sender, receiver } = send(content(length))
    expect([sender.stage, receiver.done, sender.again]).toEqual(['done', true, 1]) // EOT, as it must
    const [{ name, size, bytes }] = receiver.files
    expect([name, size]).toEqual(['kernel.img', length])
    expect(Buffer.from(bytes.slice(0, length)).equals(content(length))).toBe(true)
    expect(bytes.slice(length).every((byte) => byte === 0x1a)).toBe(true)
  })
  test('blocks that arrive damaged are sent again', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { sender, receiver } = send(content(20_000), { flip: 1e-4, seed })
      if (sender.stage !== 'done') continue // a doubled start byte can lose a receiver for good: then it is an error, never a wrong file
      expect(Buffer.from(receiver.files[0].bytes.slice(0, 20_000)).equals(content(20_000))).toBe(true)
    }
    expect(send(content(20_000), { flip: 1e-4, seed: 3 }).sender.again).toBeGreaterThan(1)
  })
  test('a receiver that cancels, and one that never answers, are failures', () => {
    const cancelled = new YmodemSender('x', content(10))
    cancelled.receive(Uint8Array.of(0x43, 0x18, 0x18), 0)
    expect([cancelled.stage, cancelled.failure]).toEqual(['failed', 'the receiver has cancelled'])
    const lonely = new YmodemSender('x', content(10))
    lonely.receive(Uint8Array.of(0x43), 0)
    let sent = 0
    for (let now = 0; now < 1e6; now += 1000) sent += lonely.poll(now).length
    expect([lonely.stage, sent]).toEqual(['failed', 11])
  })
  test('what follows the last answer is not taken', () => {
    const sender = new YmodemSender('x', content(1))
    const feed = (...bytes: number[]): number => sender.receive(Uint8Array.from(bytes), 0)
    feed(0x43)
    feed(6, 0x43)
    feed(6)
    feed(6, 0x43)
    expect(feed(6, 61, 62)).toBe(1)
    expect(sender.stage).toBe('done')
  })

  const rz = spawnSync('sh', ['-c', 'command -v rz']).status === 0
  const reason = rz ? '' : ' (skipped: lrzsz is missing)'
  if (reason) console.warn(`YMODEM against rz${reason}`)
  test.skipIf(!rz)(`rz takes a file${reason}`, async () => {
    for (const length of [100_001]) {
      const cwd = folderWith()
      const child = spawn('rz', ['--ymodem', '--binary', '--overwrite', '--quiet'], { cwd, stdio: ['pipe', 'pipe', 'ignore'], timeout: 20_000 })
      const sender = new YmodemSender('kernel.img', content(length))
      const began = performance.now()
      child.stdout.on('data', (bytes: Buffer) => {
        sender.receive(bytes, performance.now() - began)
        for (const wire of sender.poll(performance.now() - began)) child.stdin.write(wire)
        if (sender.over) child.stdin.end()
      })
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
      expect(sender.stage).toBe('done')
      expect(createHash('sha256').update(readFileSync(join(cwd, 'kernel.img'))).digest()).toEqual(createHash('sha256').update(content(length)).digest())
    }
  }, 30_000)
})

describe('U-Boot', () => {
  test('orders by the kind of image: behind its memory where it is copied, at its place where it is not', () => {
    expect(ubootOrders(cubieboard, 0x1000)).toEqual({ address: 0x4400_0000, load: 'loady 0x44000000', check: 'crc32 0x44000000 1000', start: 'bootm 0x44000000 - ${fdtcontroladdr}' })
    expect(ubootOrders(cubieboard, 40 << 20).address).toBeGreaterThanOrEqual(0x4200_0000 + (40 << 20))
    expect(ubootOrders(rpi4, 0x1000)).toMatchObject({ address: 0x208_0000, start: 'booti 0x2080000 - ${fdtcontroladdr}' })
    expect(ubootOrders(rpi2, 0x1000)).toMatchObject({ address: 0x8000, start: 'go 0x8000' })
  })
  test('its prompt and its countdown are known', () => {
    expect(['U-Boot 2023.01\r\n=> ', '=> '].every((text) => prompt.test(text))).toBe(true)
    expect(['x => y', '=> loady', 'a=> '].some((text) => prompt.test(text))).toBe(false)
    expect(countdown.test('Hit any key to stop autoboot:  2 ')).toBe(true)
  })
})
