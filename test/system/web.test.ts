// apps/web on real images in QEMU over each kind of card, asked as a browser asks; and as ordinary TypeScript under Node.
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { freePorts } from '../../cli/network.ts'
import { launcher, root } from '../cli/uni.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

/** Runs the app until the test ends. @returns when it serves */
async function serving(args: string[]): Promise<void> {
  const child = spawn(launcher, ['run', 'apps/web', ...args, '--timeout', '170s'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  ends.push(() => child.kill('SIGINT'))
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => { text += more })
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (/^serving at .*\r?\n/m.test(text)) resolve()
    })
    child.on('close', (code) => reject(new Error(`ended with ${code}: ${text}`)))
  })
}

const file = (name: string): string => readFileSync(join(root, 'apps/web/assets', name), 'utf8')

const page = async (at: (path: string, init?: RequestInit) => Promise<Response>, board: string): Promise<void> => {
  const index = await at('/')
  expect([index.status, index.headers.get('content-type'), await index.text()]).toEqual([200, 'text/html; charset=utf-8', file('index.html')])
  const status = await (await at('/api/status?x=1')).json() as Record<string, unknown>
  expect(status).toMatchObject({ board, uptime: expect.any(Number), heap: { size: expect.any(Number), used: expect.any(Number) }, fibers: expect.any(Number), requests: 2 })
  const nothing = await at('/nothing%20here')
  expect([nothing.status, await nothing.text()]).toEqual([404, 'nothing at /nothing%20here'])
  const refused = await at('/', { method: 'DELETE' })
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
}

it.each([['virt64'], ['virt32'], ['cubieboard'], ['rpi2'], ['rpi3'], ['rpi4']])('apps/web on %s gives its page, its figures as JSON, and says what it does not have', async (board) => {
  const [port] = await freePorts(1)
  await serving(['--board', board, '-p', `${port}:80`])
  const at = (path: string, init?: RequestInit): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`, init)
  await page(at, board)
  // Few at once: QEMU's user network takes connections from this side one by one. test/peers has more.
  const answers = await Promise.all(Array.from({ length: 3 }, () => at('/api/status').then((one) => one.json() as Promise<{ requests: number }>)))
  expect(new Set(answers.map(({ requests }) => requests)).size).toBe(3)
  const sent = randomBytes(1 << 20)
  const echoed = new Uint8Array(await (await at('/api/echo', { method: 'POST', body: new Uint8Array(sent) })).arrayBuffer())
  expect(createHash('sha256').update(echoed).digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'))
}, 240_000)

const assets = async (at: (path: string, init?: RequestInit) => Promise<Response>): Promise<void> => {
  const style = file('style.css')
  const whole = await at('/style.css')
  const etag = whole.headers.get('etag')!
  expect([whole.status, whole.headers.get('content-type'), await whole.text()]).toEqual([200, 'text/css; charset=utf-8', style])
  expect((await at('/style.css', { headers: { 'If-None-Match': `"x", W/${etag}` } })).status).toBe(304)
  expect((await at('/style.css', { headers: { 'If-None-Match': '"x"' } })).status).toBe(200)
  const range = async (text: string, more: Record<string, string> = {}): Promise<[number, string | null, string]> => {
    const part = await at('/style.css', { headers: { Range: text, ...more } })
    return [part.status, part.headers.get('content-range'), await part.text()]
  }
  const n = style.length
  expect(await range('bytes=0-9')).toEqual([206, `bytes 0-9/${n}`, style.slice(0, 10)])
  expect(await range('bytes=10-')).toEqual([206, `bytes 10-${n - 1}/${n}`, style.slice(10)])
  expect(await range('bytes=-5')).toEqual([206, `bytes ${n - 5}-${n - 1}/${n}`, style.slice(-5)])
  expect(await range(`bytes=0-${n + 100}`)).toEqual([206, `bytes 0-${n - 1}/${n}`, style])
  expect((await range(`bytes=${n}-`)).slice(0, 2)).toEqual([416, `bytes */${n}`])
  // H-07: several ranges, and what is malformed, is the whole file.
  for (const text of ['bytes=5-2', 'bytes=a-b', 'bytes=-', 'lines=0-9', `bytes=${Array.from({ length: 500 }, (_, i) => `${i}-`).join(',')}`, 'bytes=0-1,3-4', 'bytes=99999999999999999999-0']) expect((await range(text))[0], text).toBeOneOf([200, 416])
  expect((await range('bytes=0-1,3-4'))[2]).toBe(style)
  expect((await range('bytes=0-9', { 'If-Range': etag }))[0]).toBe(206)
  expect((await range('bytes=0-9', { 'If-Range': '"old"' }))[0]).toBe(200)
  const head = await at('/style.css', { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, String(n), ''])
}
/** A path as it is, which fetch would tidy up. */
const raw = async (port: number, path: string): Promise<string> => {
  const { connect } = await import('node:net')
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.end(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`))
    socket.setEncoding('latin1').on('data', (more: string) => { text += more }).on('close', () => resolve(text.slice(9, 12))).on('error', reject)
  })
}
const OUTSIDE = ['/../main.ts', '/%2e%2e/main.ts', '/%252e%252e/main.ts', '/..\\main.ts', '//style.css', '/style.css%00', '/%c0%ae%c0%ae/main.ts', '/STYLE.CSS', '/style.css::$DATA', '/style.css.', '/style.css%20', '/CON', '/%', '/%2']

it('H-05, H-07: files of the image: types, ETag, single ranges, and no way out of them, on virt64', async () => {
  const [port] = await freePorts(1)
  await serving(['--board', 'virt64', '-p', `${port}:80`])
  await assets((path, init) => fetch(`http://127.0.0.1:${port}${path}`, init))
  for (const path of OUTSIDE) expect(await raw(port!, path), path).toBe('404')
  expect(await raw(port!, '/%73tyle.css')).toBe('200')
}, 240_000)

it('the same program serves the same page and files under Node', async () => {
  const [port] = await freePorts(1)
  await serving(['--on', 'node', '-p', `${port}:80`])
  const at = (path: string, init?: RequestInit): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`, init)
  await page(at, 'node')
  await assets(at)
}, 120_000)
