// Names, time and ping of a real image beside real peers in a network namespace: dnsmasq, avahi, dig, ping; tshark judges the capture.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderWith } from '../cli/uni.ts'
import { HOST, Namespace, has, obstacle, type Running } from './namespace.ts'

const why = obstacle('dnsmasq', 'curl', 'ping')
if (why) console.log(`skipped: ${why}`)
for (const program of ['avahi-daemon', 'dig', 'tshark']) if (!why && !has(program)) console.log(`skipped in part: not installed: ${program}`)

describe.skipIf(why)('uni/net on virt64 beside real peers', () => {
  const folder = folderWith()
  const pcap = join(folder, 'net.pcap')
  let net: Namespace, names: Running, guest: Running
  let at = ''
  const ask = async (what: string): Promise<string> => (await net.run('curl', ['-sS', '-m', '60', `http://${at}/${what}`])).trim()
  beforeAll(async () => {
    net = new Namespace()
    // 60 addresses make an answer of about 1,000 bytes.
    writeFileSync(join(folder, 'hosts'), Array.from({ length: 60 }, (_, i) => `10.77.1.${i + 1} big.test\n`).join(''))
    names = await net.dnsmasq(folder, [`--addn-hosts=${join(folder, 'hosts')}`, `--dhcp-option=option:ntp-server,${HOST}`, '--address=/gone.test/', '--local-ttl=60'])
    guest = net.guest('test/peers/device/names', 'virt64', '--pcap', pcap)
    at = (await guest.prints(/asking at (\S+)/))[1]!.replace(/\r$/, '')
  }, 180_000)
  afterAll(() => net.remove())

  it('asks dnsmasq, whom DHCP told: an address, an alias, no such name', async () => {
    expect(await ask('resolve?peer.test')).toBe(HOST)
    expect(await ask('resolve?ALIAS.test.')).toBe(HOST)
    expect(await ask('resolve?gone.test')).toBe('no host is called gone.test')
    expect(await ask('resolve?10.1.2.3')).toBe('10.1.2.3')
    const asked = (): number => names.printed().match(/query\[A\] peer\.test/gi)?.length ?? 0
    const before = asked()
    expect(await ask('resolve?peer.test')).toBe(HOST)
    // Once for itself and once for the alias, of which dnsmasq tells no more than that; then it is known.
    expect([before, asked()]).toEqual([2, 2])
  })
  it('an answer that does not fit into 512 bytes is asked for over TCP', async () => {
    expect(await ask('resolve?big.test')).toMatch(/^10\.77\.1\.\d+$/)
    // The second time over TCP: dnsmasq answers those in a process of their own.
    await names.prints(/query\[A\] big\.test[^]*query\[A\] big\.test/i)
  })
  it('pings, and is pinged', async () => {
    expect(Number.parseFloat(await ask(`ping?${HOST}`))).toBeGreaterThan(0)
    expect(await ask('ping?peer.test')).toMatch(/^\d+(\.\d+)? ms$/)
    expect(await ask('ping?10.77.0.200')).toBe('10.77.0.200 has not answered')
  }, 60_000)
  it('C-10: answers HTTP while it is flooded with echo requests', async () => {
    const flood = net.start('ping', ['-f', '-q', '-c', '20000', '-s', '1472', at])
    let served = 0
    let over = false
    void flood.ended.then(() => { over = true })
    while (!over || !served) {
      expect(await ask('drops')).toMatch(/dropped/)
      served++
    }
    console.log(`flood: ${/\d+ received/.exec(flood.printed())?.[0]} of 20000, ${served} HTTP requests meanwhile`)
    expect(await net.run('ping', ['-c', '3', '-W', '5', at])).toContain('3 received')
  }, 120_000)
  it('takes the time of day from the server that DHCP told', async () => {
    const server = net.start(process.execPath, [join(import.meta.dirname, 'time-server.mjs'), HOST])
    await server.prints(/serving/)
    const before = Date.now()
    const said = Date.parse(await ask('time'))
    // To the second, for what lies between the two clocks is what curl takes.
    expect(said).toBeGreaterThan(before - 1000)
    expect(said).toBeLessThan(Date.now() + 1000)
  }, 60_000)
  it.skipIf(!has('avahi-daemon'))('resolves a name that avahi has, and takes another one when it wants that name, too', async () => {
    writeFileSync(join(folder, 'avahi.conf'), `[server]\nhost-name=peer\nuse-ipv6=no\nallow-interfaces=tap0\nenable-dbus=no\nratelimit-interval-usec=0\n[publish]\npublish-workstation=no\n`)
    const avahi = net.start('avahi-daemon', ['--no-drop-root', '--no-chroot', '--no-rlimits', '-f', join(folder, 'avahi.conf')])
    await avahi.prints(/Server startup complete/)
    expect(await ask('resolve?peer.local')).toBe(HOST)
    await net.run('ip', ['route', 'add', '224.0.0.0/4', 'dev', 'tap0'])
    expect(await ask('announce?peer')).toBe('announced')
    // Its announcement: the name with a number.
    const asker = async (name: string): Promise<string> => {
      for (;;) {
        const one = net.start(process.execPath, [join(import.meta.dirname, 'ask-group.mjs'), HOST, name])
        const heard = await Promise.race([one.prints(/^\S+ \S+$/m).then(([line]) => line, () => ''), new Promise<string>((resolve) => setTimeout(() => resolve(''), 1500))])
        await one.stop('SIGKILL')
        if (heard) return heard
      }
    }
    expect(await asker('peer-2.local')).toBe(`${at} ${at}`)
    expect(await asker('peer.local')).toBe(`${HOST} ${HOST}`)
    expect(await ask('announce?peer')).toBe('the board has a name already')
  }, 120_000)
  it.skipIf(!has('avahi-daemon') || !has('dig'))('answers dig, which knows plain DNS only', async () => {
    expect((await net.run('dig', ['+short', '-p', '5353', `@${at}`, 'peer-2.local'])).trim()).toBe(at)
    expect(await net.run('dig', ['-p', '5353', `@${at}`, 'peer-2.local', 'AAAA'])).toMatch(/status: NOERROR[^]*peer-2\.local\.\s+10\s+IN\s+NSEC\s+peer-2\.local\. A\n/)
  }, 60_000)
  it.skipIf(!has('tshark'))('has sent no malformed frame and no wrong checksum in all of this (tshark)', async () => {
    await guest.stop('SIGINT')
    const options = ['ip.check_checksum:TRUE', 'tcp.check_checksum:TRUE', 'udp.check_checksum:TRUE'].flatMap((option) => ['-o', option])
    const checks = ['_ws.malformed', 'ip.checksum.status', 'tcp.checksum.status', 'udp.checksum.status', 'icmp.checksum.status', '_ws.col.Protocol'].flatMap((field) => ['-e', field])
    const frames = (await net.run('tshark', ['-n', '-r', pcap, ...options, '-Y', `ip.src == ${at}`, '-T', 'fields', '-E', 'separator=;', '-e', 'frame.number', ...checks])).split('\n').filter((line) => /^\d+;/.test(line)).map((line) => line.split(';'))
    expect(frames.filter(([, malformed, ...sums]) => malformed || sums.slice(0, 4).some((sum) => sum && sum !== '1'))).toEqual([])
    const kinds = new Set(frames.map((frame) => frame.at(-1)))
    expect([...kinds].filter((kind) => ['DNS', 'NTP', 'ICMP', 'TCP', ...has('avahi-daemon') ? ['MDNS'] : []].includes(kind!)).sort()).toEqual(['DNS', 'ICMP', ...has('avahi-daemon') ? ['MDNS'] : [], 'NTP', 'TCP'])
  }, 300_000)
})
