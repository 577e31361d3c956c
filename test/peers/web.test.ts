// apps/web on a real image beside real peers in a network namespace: dnsmasq, ping, curl, wrk, 1,000 slow clients, Chromium; tshark judges the capture.
import { createHash } from 'node:crypto'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderWith } from '../cli/uni.ts'
import { Namespace, has, obstacle, type Running } from './namespace.ts'

const why = obstacle('dnsmasq', 'curl', 'ping')
if (why) console.log(`skipped: ${why}`)

describe.skipIf(why)('apps/web on virt64 beside real peers', () => {
  const folder = folderWith()
  const pcap = join(folder, 'net.pcap')
  let net: Namespace, names: Running, guest: Running
  let at = ''
  beforeAll(async () => {
    net = new Namespace()
    names = await net.dnsmasq(folder)
    guest = net.guest('apps/web', 'virt64', '--pcap', pcap)
    at = (await guest.prints(/serving at (\S+), port 80/))[1]!
  }, 180_000)
  afterAll(() => net.remove())

  it('has its address from dnsmasq, which knows it by its name', () => {
    expect(at).toMatch(/^10\.77\.0\.(5|6|7|8|9)\d$/)
    expect(names.printed()).toMatch(new RegExp(`DHCPACK\\(tap0\\) ${at.replaceAll('.', '\\.')} \\S+ virt64`))
  })
  it('answers ping', async () => {
    expect(await net.run('ping', ['-c', '20', '-i', '0.02', '-W', '5', at])).toContain('20 received')
    expect(await net.run('ping', ['-c', '3', '-i', '0.02', '-W', '5', '-s', '1472', '-M', 'do', at])).toContain('3 received')
  })
  it('gives curl the page and its figures', async () => {
    expect(await net.run('curl', ['-sS', '-m', '20', `http://${at}/`])).toMatch(/^<!doctype html>[^]*<\/html>\n$/)
    expect(JSON.parse(await net.run('curl', ['-sS', '-m', '20', `http://${at}/api/status`]))).toMatchObject({ board: 'virt64', uptime: expect.any(Number) })
  })
  it('takes 16 MiB by HTTP and gives them back with the same SHA-256', async () => {
    const sent = randomBytes(16 << 20), got = join(folder, 'got')
    writeFileSync(join(folder, 'sent'), sent)
    await net.run('curl', ['-sS', '-m', '100', '-T', join(folder, 'sent'), '-o', got, `http://${at}/api/echo`])
    expect((await net.run('sha256sum', [got])).slice(0, 64)).toBe(createHash('sha256').update(sent).digest('hex'))
  }, 120_000)
  it.skipIf(!has('wrk'))('serves 8 clients at once without an error (wrk)', async () => {
    const report = await net.run('wrk', ['-t', '2', '-c', '8', '-d', '1', `http://${at}/`])
    expect(report).toMatch(/[1-9]\d* requests in/)
    expect(report).not.toMatch(/Socket errors|Non-2xx/)
  }, 60_000)
  it('answers 100 clients that come in the same instant', async () => {
    const answers = await net.run('curl', ['-sS', '-m', '20', '--parallel', '--parallel-immediate', '--parallel-max', '100', ...Array.from({ length: 100 }, () => `http://${at}/api/status`)])
    expect(answers.match(/"board":"virt64"/g)).toHaveLength(100)
  }, 60_000)
  it('holds 1,000 slow clients while a fast one is served, and ends each with 408', async () => {
    const clients = net.start(process.execPath, [join(import.meta.dirname, 'slow-clients.mjs'), at, '1000'])
    await clients.prints(/^1000 open$/m)
    for (let i = 0; i < 10; i++) expect(JSON.parse(await net.run('curl', ['-sS', '-m', '5', `http://${at}/api/status`]))).toMatchObject({ board: 'virt64' })
    clients.child.stdin!.write('go on\n')
    await clients.prints(/^1000 were answered 408, 0 broke$/m)
    expect(await clients.ended).toBe(0)
  }, 120_000)
  it.skipIf(!has('chromium'))('shows its page in Chromium, where the figures move', async () => {
    const browser = net.start(process.execPath, [join(import.meta.dirname, 'browse.mjs'), `http://${at}/`, folder])
    const [, first, second] = await browser.prints(/^uptime (\S+) s, then (\S+) s$/m)
    expect(Number(second)).toBeGreaterThan(Number(first))
    await browser.prints(/^heading virt64, line of \d{2,} characters$/m)
    expect(await browser.ended).toBe(0)
  }, 120_000)
  it.skipIf(!has('tshark'))('has sent no malformed frame and no wrong checksum in all of this (tshark)', async () => {
    await guest.stop('SIGINT')
    const { bad, good } = await net.judge(pcap, at)
    expect(bad).toEqual([])
    expect(good).toBeGreaterThan(1000)
  }, 300_000)
})
