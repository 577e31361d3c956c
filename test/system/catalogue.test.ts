// The catalogue of bad input on the real image, over QEMU's virtio-net. The rows are those of `test/kernel/net/catalogue.test.ts`, without
// those that need time to pass.
import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBoard } from '../../boards/index.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { folderWith, uni } from '../cli/uni.ts'
import { rows as all } from '../kernel/net/rows/index.ts'
import { Peer, type Cable } from '../kernel/net/rows/peer.ts'
import { Trial } from '../kernel/net/rows/trial.ts'
import { openWire } from './wire.ts'

const BOARD = 'virt64'
const rows = all.filter(({ virtual }) => !virtual)
const ends: (() => void)[] = []
let trial: Trial
let passed = 0

/** The board's image in QEMU, once it is ready. */
async function emulated(): Promise<Peer> {
  const { code, stdout, stderr } = await uni(['build', 'test/kernel/device/catalogue', '--board', BOARD, '--out', `${folderWith()}/out`, '--json'])
  expect(code, stderr).toBe(0)
  const wire = await openWire()
  const { qemu } = findBoard(BOARD)!
  const args = qemuArguments(findBoard(BOARD)!, { ...(JSON.parse(stdout) as { elf: string; image: string }), extra: [...wire.args, '-device', 'virtio-net-device,netdev=wire0,mac=52:54:00:00:00:01'] })
  const child = spawn(qemu!.program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  ends.push(() => child.kill('SIGKILL'), () => wire.close())
  let text = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (more) => {
      text += more
      if (text.includes('ready\r\n')) resolve()
    })
    child.on('error', reject)
    child.on('close', (code) => reject(new Error(`QEMU ended with ${code}: ${text}`)))
  })
  const cable: Cable = {
    send: (frame) => wire.send(frame),
    // Frames come while others wait; when none does within the time it was in vain.
    async run(done, ms) {
      const limit = performance.now() + ms
      for (;;) {
        for (const frame of wire.rest()) cable.onFrame(frame)
        if (done()) return true
        const left = limit - performance.now()
        if (left <= 0) return false
        try {
          cable.onFrame(await wire.next(left))
        } catch {
          return done()
        }
      }
    },
    now: () => performance.now(),
    onFrame: () => {},
  }
  return new Peer(cable)
}

beforeAll(async () => { trial = await Trial.start(await emulated()) }, 180_000)
afterAll(() => {
  for (const end of ends) end()
  console.log(`catalogue on ${BOARD} in QEMU: rows tried ${rows.length} / rows passed ${passed}`)
})

describe(`bad input to the real image on ${BOARD}`, () => {
  it.each(rows.map((row) => [`${row.id} ${row.title}`, row] as const))('%s', async (_, row) => {
    await trial.tryRow(row)
    passed++
    expect(trial.peer.malformed).toEqual([])
  }, 180_000)
})
