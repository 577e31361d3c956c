// apps/web on real images in QEMU, asked as a browser asks; and as ordinary TypeScript under Node.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { launcher, root } from '../cli/uni.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Runs the app until the test ends. @returns when it has printed `serving` */
async function serving(args: string[]): Promise<void> {
  const child = spawn(launcher, ['run', 'apps/web', ...args, '--timeout', '120s'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  ends.push(() => child.kill('SIGINT'))
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => { text += more })
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (/^serving at [\d.]+, port 80\r?$/m.test(text)) resolve()
    })
    child.on('close', (code) => reject(new Error(`ended with ${code}: ${text}`)))
  })
}

it.each(['virt64', 'virt32', 'rpi2', 'rpi3', 'rpi4'])('apps/web on %s gives its page, its figures as JSON, and says what it does not have', async (board) => {
  const port = await freePort()
  await serving(['--board', board, '-p', `${port}:80`])
  const at = (path: string, init?: RequestInit): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`, init)
  const page = await at('/')
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(await page.text()).toMatch(/^<!doctype html>[^]*<\/html>\n$/)
  const status = await (await at('/api/status?x=1')).json() as { board: string; uptime: number; heap: { size: number; used: number }; packets: { received: number; sent: number }; requests: number }
  expect(status).toMatchObject({ board, uptime: expect.any(Number), heap: { size: expect.any(Number), used: expect.any(Number) }, requests: 2 })
  expect(Math.min(status.packets.received, status.packets.sent)).toBeGreaterThan(4)
  expect(status.heap.used).toBeLessThanOrEqual(status.heap.size)
  const nothing = await at('/nothing')
  expect([nothing.status, await nothing.text()]).toEqual([404, 'nothing at /nothing'])
  expect((await at('/', { method: 'POST', body: 'x' })).status).toBe(405)
  const answers = await Promise.all(Array.from({ length: 12 }, () => at('/api/status').then((one) => one.json() as Promise<{ requests: number }>)))
  expect(new Set(answers.map(({ requests }) => requests)).size).toBe(12)
}, 180_000)
