// apps/notes on the image in QEMU: every note that was acknowledged is there after QEMU was killed, however often.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { findBoard } from '../../boards/index.ts'
import { freePorts } from '../../cli/network.ts'
import { qemuArguments } from '../../cli/qemu.ts'
import { writeImage } from '../../flash/card.ts'
import { makeBlankCard } from '../../flash/blank-card.ts'
import { randomFrom } from '../../sim/random.ts'
import { folderWith, root, uni } from '../cli/uni.ts'

/** Notes to be acknowledged, times that QEMU is killed, and clients at once. */
const NOTES = 10_000
const KILLS = 50
const CLIENTS = 4
const BOOT_MS = 60_000

let running: ChildProcess | undefined
afterAll(() => running?.kill('SIGKILL'))

/** One request; rejects when QEMU goes away meanwhile. */
function ask(agent: Agent, port: number, method: string, at: string, body?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, host: '127.0.0.1', port, method, path: at, timeout: BOOT_MS }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (more: string) => { text += more }).on('error', reject).on('end', () => (answer.complete ? resolve({ status: answer.statusCode!, text }) : reject(new Error('cut off'))))
    })
    outgoing.on('error', reject).on('timeout', () => outgoing.destroy(new Error('no answer')))
    outgoing.end(body)
  })
}

it(`${NOTES} notes by HTTP with QEMU killed ${KILLS} times at random: every acknowledged one is there, no other is half there`, async () => {
  const seed = Number(process.env.UNI_SEED ?? Date.now() % 2 ** 32)
  console.log(`notes: seed ${seed}`)
  const random = randomFrom(seed)
  const board = findBoard('virt64')!
  const { code, stdout, stderr } = await uni(['build', 'apps/notes', '--board', board.name, '--json'])
  expect(code, stderr).toBe(0)
  const built = JSON.parse(stdout) as { elf: string; image: string }
  const card = path.join(folderWith(), 'card.img')
  await writeImage(makeBlankCard(64 * 2 ** 20), card, false)

  /** Starts the board. @returns the port at which it serves */
  const boot = async (): Promise<number> => {
    const [port] = await freePorts(1)
    const network = { backend: { kind: 'user' as const, forwards: [{ protocol: 'tcp' as const, address: '127.0.0.1', host: port, guest: 80 }] } }
    const child = spawn(board.qemu!.program, qemuArguments(board, { elf: path.resolve(root, built.elf), image: path.resolve(root, built.image), network, card }), { stdio: ['ignore', 'pipe', 'pipe'], timeout: 10 * BOOT_MS })
    running = child
    let text = ''
    child.stderr.setEncoding('utf8').on('data', (more: string) => { text += more })
    await new Promise<void>((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (more: string) => {
        text += more
        if (text.includes('serving at ')) resolve()
      })
      child.once('close', () => reject(new Error(`ended: ${text}`)))
    })
    return port
  }

  /** Texts by number: those that were acknowledged, and those that were asked for when QEMU was killed. */
  const kept = new Map<number, string>()
  const maybe = new Set<string>()
  let count = 0
  for (let kills = 0; kept.size < NOTES || kills < KILLS; kills++) {
    const port = await boot()
    const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
    // The power goes in the middle of some note.
    const last = kills < KILLS ? kept.size + 1 + Math.floor((2 * random() * NOTES) / KILLS) : NOTES
    const child = running!
    const client = async (): Promise<void> => {
      while (kept.size < last && (kept.size < NOTES || kills < KILLS)) {
        const text = `note ${++count} ${'x'.repeat(Math.floor(random() * 200))}`
        maybe.add(text)
        const { status, text: answer } = await ask(agent, port, 'POST', '/api/notes', text)
        expect(status, answer).toBe(201)
        const { id } = JSON.parse(answer) as { id: number }
        expect(kept.has(id)).toBe(false)
        kept.set(id, text)
        maybe.delete(text)
      }
      child.kill('SIGKILL')
    }
    const ended = once(child, 'close')
    const outcomes = await Promise.allSettled(Array.from({ length: CLIENTS }, client))
    for (const one of outcomes) if (one.status === 'rejected' && !('code' in (one.reason as object)) && !/cut off|socket hang up/.test(String(one.reason))) throw one.reason
    await ended
    agent.destroy()
  }

  const port = await boot()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const found = new Map<number, string>()
  for (let after = 0, more = true; more;) {
    const page = JSON.parse((await ask(agent, port, 'GET', `/api/notes?after=${after}`)).text) as { id: number; text: string }[]
    for (const { id, text } of page) found.set(id, text)
    after = page.at(-1)?.id ?? after
    more = page.length > 0
  }
  agent.destroy()
  expect([...kept].filter(([id, text]) => found.get(id) !== text)).toEqual([])
  // What was being written may be there, whole.
  expect([...found].filter(([id, text]) => !kept.has(id) && !maybe.has(text))).toEqual([])
  console.log(`notes: ${kept.size} acknowledged, ${found.size} there, ${maybe.size} cut off, QEMU killed ${KILLS} times`)
}, 900_000)
