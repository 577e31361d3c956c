// lib/mqtt and apps/mqtt-sensor with mosquitto: on a real image in QEMU, and under Node.
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, writeFileSync } from 'node:fs'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { folderWith, launcher, root } from '../cli/uni.ts'

const missing = ['mosquitto', 'mosquitto_pub', 'mosquitto_sub'].filter((program) => spawnSync(program, ['-h']).error)
if (missing.length) console.log(`skipped: MQTT with a real broker needs ${missing.join(', ')} (Debian: mosquitto, mosquitto-clients)`)

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).reverse().forEach((end) => end()))

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** mosquitto at `port`, once it takes connections. */
async function broker(port: number): Promise<ChildProcess> {
  const child = spawn('mosquitto', ['-p', String(port)], { stdio: 'ignore' })
  ends.push(() => child.kill('SIGKILL'))
  for (;;) {
    if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`)
    const socket = createConnection(port, '127.0.0.1')
    const open = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false)
    socket.destroy()
    if (open) return child
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The app with another broker, in a folder of its own. */
function appWith(app: string, change: (text: string) => string, port: number, board: string): string {
  const folder = path.join(folderWith(), path.basename(app))
  cpSync(path.join(root, app), folder, { recursive: true })
  writeFileSync(path.join(folder, 'broker.ts'), change(`export const HOST = "${board === 'node' ? '127.0.0.1' : '10.0.2.2'}";\nexport const PORT = ${port};\n`))
  return folder
}

/** Runs an app; text of its console, and who waits for it. */
function run(folder: string, board: string): { child: ChildProcess; text: () => string; shown: (pattern: RegExp) => Promise<string>; ended: Promise<number | null> } {
  const child = spawn(launcher, ['run', folder, ...board === 'node' ? ['--on', 'node'] : ['--board', board, '--net', 'user'], '--timeout', '240s'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  ends.push(() => child.kill('SIGINT'))
  return { child, ...listen(child) }
}

function listen(child: ChildProcess): { text: () => string; shown: (pattern: RegExp) => Promise<string>; ended: Promise<number | null> } {
  let text = ''
  let over = false
  const waiting: { pattern: RegExp; resolve: (found: string) => void; reject: (error: Error) => void }[] = []
  const look = (): void => {
    for (const each of waiting.splice(0)) {
      const found = each.pattern.exec(text)
      if (found) each.resolve(found[0])
      else if (over) each.reject(new Error(`ended without ${each.pattern}: ${text}`))
      else waiting.push(each)
    }
  }
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (more: string) => { text += more.replaceAll('\r', ''); look() })
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => { over = true; look(); resolve(code) }))
  return {
    text: () => text,
    /** Rejects, with what was shown instead, when it does not come in two minutes: only so that one sees why. */
    shown: (pattern) => new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${pattern}: ${text}`)), 120_000)
      waiting.push({ pattern, resolve: (found) => { clearTimeout(timer); resolve(found) }, reject })
      look()
    }),
    ended,
  }
}

describe.skipIf(missing.length > 0)('MQTT with mosquitto', () => {
  it.each(['virt64', 'node'])('300 messages of all qualities of service and a long one to the broker and back, in order, once: %s', async (board) => {
    const port = await freePort()
    await broker(port)
    const { ended, text } = run(appWith('test/system/device/mqtt', (broker) => broker, port, board), board)
    expect([await ended, text()]).toEqual([0, expect.stringMatching(/granted 2\ngot 301, 0 wrong, 0 stray, 0 in flight\ndone\n/)])
  }, 240_000)

  it.each(['virt64', 'node'])('apps/mqtt-sensor publishes, obeys, comes back after the broker was away, and leaves its will: %s', async (board) => {
    const port = await freePort()
    const first = await broker(port)
    const prefix = `uni/${board}`
    const subscribe = (): ReturnType<typeof listen> => {
      const child = spawn('mosquitto_sub', ['-p', String(port), '-v', '-t', 'uni/#', '-q', '1'], { stdio: ['ignore', 'pipe', 'pipe'] })
      ends.push(() => child.kill('SIGKILL'))
      return listen(child)
    }
    const say = (topic: string, text: string): Promise<void> => new Promise((resolve, reject) => execFile('mosquitto_pub', ['-p', String(port), '-t', `${prefix}/${topic}`, '-m', text, '-q', '1'], (error) => (error ? reject(error) : resolve())))
    let heard = subscribe()
    const folder = appWith('apps/mqtt-sensor', (text) => `${text}export const PREFIX = "${prefix}";\n`, port, board)
    const app = run(folder, board)
    await app.shown(/broker .*\n/)
    const line = await heard.shown(new RegExp(`${prefix}/reading .*\\n`))
    expect(JSON.parse(line.slice(line.indexOf('{')))).toEqual({ board, uptime: expect.any(Number), heap: { size: expect.any(Number), used: expect.any(Number) }, published: expect.any(Number) })
    await say('set/period', '100')
    await heard.shown(/reply period 100\n/)
    await say('set/nonsense', '1')
    await heard.shown(/reply no command: nonsense\n/)
    await say('set/read', 'x'.repeat(101))
    await heard.shown(/reply no command has more than 100 bytes\n/)
    await heard.shown(/("published":1\d[^]*){5}/)

    first.kill('SIGTERM')
    await once(first, 'close')
    // A reset when it had not read all.
    await app.shown(/no broker: the (broker has ended the connection|connection was reset by the other side)\n/)
    await broker(port)
    await app.shown(/^broker .*\n[^]*^broker .*\n/m)
    heard = subscribe()
    await heard.shown(new RegExp(`${prefix}/state online\\n`))
    await say('set/read', '')
    await heard.shown(/reply {.*\n/)

    await say('set/stop', '')
    await heard.shown(/state stopped\n/)
    expect(await app.ended).toBe(0)
    // In order: so there is no will.
    const later = subscribe()
    await later.shown(/state stopped\n/)
    expect(heard.text()).not.toContain('offline')

    const gone = run(folder, board)
    await heard.shown(/state stopped\n[^]*state online\n/)
    gone.child.kill('SIGINT')
    await heard.shown(/state offline\n/)
  }, 360_000)
})
