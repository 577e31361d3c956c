// apps/dns asked with dig: a real image in QEMU, and under Node.
import { execFile, spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { cpSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { folderWith, launcher, root } from '../cli/uni.ts'

const missing = spawnSync('dig', ['-v']).error !== undefined
if (missing) console.log('skipped: DNS with a real client needs dig (Debian: bind9-dnsutils)')

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

describe.skipIf(missing)('apps/dns with dig', () => {
  it.each(['virt64', 'node'])('UDP and TCP: answers, aliases, refusals, TC: %s', async (board) => {
    const port = await freePort()
    const folder = path.join(folderWith(), 'dns')
    cpSync(path.join(root, 'apps/dns'), folder, { recursive: true })
    if (board === 'node') writeFileSync(path.join(folder, 'port.ts'), `export const PORT = ${port};\n`)
    const child = spawn(launcher, ['run', folder, ...board === 'node' ? ['--on', 'node'] : ['--board', board, '-p', `${port}:53/udp`, '-p', `${port}:53/tcp`], '--timeout', '240s'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    ends.push(() => child.kill('SIGINT'))
    let text = ''
    child.stderr.setEncoding('utf8').on('data', (more: string) => { text += more })
    await new Promise<void>((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (more: string) => {
        text += more
        if (/^board\.example\. at /m.test(text)) resolve()
      })
      child.on('close', (code) => reject(new Error(`ended with ${code}: ${text}`)))
    })
    const dig = (...words: string[]): Promise<string> => new Promise((resolve, reject) => execFile('dig', ['-p', String(port), '@127.0.0.1', '+time=5', '+tries=5', ...words], (error, stdout) => (error ? reject(new Error(`${error.message}\n${stdout}`)) : resolve(stdout))))
    const short = async (...words: string[]): Promise<string[]> => (await dig('+short', ...words)).trim().split('\n').sort()

    for (const way of ['+notcp', '+tcp']) {
      expect(await short(way, 'board.example')).toEqual(['192.0.2.1'])
      expect(await short(way, 'board.example', 'AAAA')).toEqual(['2001:db8::1'])
      expect(await short(way, 'board.example', 'MX')).toEqual(['10 mail.board.example.', '20 mail.elsewhere.example.'])
      expect(await short(way, 'board.example', 'NS')).toEqual(['ns1.board.example.', 'ns2.elsewhere.example.'])
      expect(await short(way, 'board.example', 'SOA')).toEqual(['ns1.board.example. admin.board.example. 2026112101 7200 600 86400 300'])
      expect(await short(way, 'deep.in.the.board.example', 'TXT')).toEqual(['"two" "strings; and a \\"quote\\""'])
      expect(await short(way, 'ftp.board.example')).toEqual(['192.0.2.1', 'board.example.', 'www.board.example.'])
      expect(await short(way, 'any.dyn.board.example')).toEqual(['192.0.2.99'])
      const gone = await dig(way, 'no.board.example')
      expect(gone).toMatch(/status: NXDOMAIN/)
      expect(gone).toMatch(/flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1/)
      expect(await dig(way, 'example.com')).toMatch(/status: REFUSED/)
      expect(await dig(way, '+norecurse', 'x.lab.board.example')).toMatch(/flags: qr; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 2/)
      expect(await dig(way, '+edns=1', '+noednsnegotiation', 'board.example')).toMatch(/status: BADVERS/)
      for (const output of [gone, await dig(way, 'board.example', 'ANY')]) expect(output).not.toMatch(/malformed|parser|extra bytes|mismatch/i)
    }
    const cut = await dig('+notcp', '+ignore', '+bufsize=4096', 'big.board.example', 'TXT')
    expect(cut).toMatch(/flags: qr aa tc rd/)
    expect(Number(/MSG SIZE\s+rcvd: (\d+)/.exec(cut)![1])).toBeLessThanOrEqual(512)
    // As resolvers do: again over TCP.
    expect((await short('+notcp', 'big.board.example', 'TXT')).length).toBe(3)

    // A flood in one address's name: full answers for the first, then only TC; the server goes on.
    const socket = createSocket('udp4')
    const question = Uint8Array.from([0x55, 0xaa, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 5, ...Buffer.from('board'), 7, ...Buffer.from('example'), 0, 0, 15, 0, 1])
    let answers = 0, bytes = 0, short_ = 0
    const over = new Promise<void>((resolve) => socket.on('message', (message) => {
      answers++
      bytes += message.length
      if (message.length === question.length) short_++
      if (answers < 300) socket.send(question, port, '127.0.0.1')
      else resolve()
    }))
    for (let i = 0; i < 5; i++) socket.send(question, port, '127.0.0.1')
    const again = setInterval(() => socket.send(question, port, '127.0.0.1'), 1000)
    await over
    clearInterval(again)
    socket.close()
    expect(short_).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(300 * 250)
    expect(await short('+tcp', 'board.example')).toEqual(['192.0.2.1'])
  }, 300_000)
})
