// apps/shell on a real image beside dnsmasq: names, echo requests of ours, what the commands say.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderWith } from '../cli/uni.ts'
import { join } from 'node:path'
import { HOST, Namespace, has, obstacle, type Running } from './namespace.ts'

const why = obstacle('dnsmasq')
if (why) console.log(`skipped: ${why}`)

describe.skipIf(why).each(['virt64', 'rpi3', 'cubieboard'])('apps/shell on %s beside dnsmasq', (board) => {
  const folder = folderWith()
  const pcap = join(folder, 'net.pcap')
  let net: Namespace, names: Running, guest: Running
  beforeAll(async () => {
    net = new Namespace()
    names = await net.dnsmasq(folder)
    guest = net.guest('apps/shell', board, '--pcap', pcap)
    await guest.prints(/> $/)
  }, 180_000)
  afterAll(() => net.remove())
  /** Types `line`. @returns what is printed up to the next prompt */
  const say = async (line: string): Promise<string> => {
    const before = guest.printed().length
    guest.child.stdin!.write(`${line}\n`)
    await guest.prints(new RegExp(`^[^]{${before + line.length}}[^]*\n> $`))
    return guest.printed().slice(before).replaceAll('\r', '')
  }

  it('ifconfig shows the address that dnsmasq has given', async () => {
    const text = await say('ifconfig')
    const [, address] = /address (10\.77\.0\.\d+)\/24 {2}gateway 10\.77\.0\.1/.exec(text) ?? expect.fail(text)
    expect(names.printed()).toContain(`DHCPACK(tap0) ${address}`)
  }, 60_000)
  it('ping: this side answers each of 5', async () => {
    expect(await say(`ping ${HOST} 5`)).toContain('5 of 5 were answered')
  }, 60_000)
  it('dns: names of the server, also by another name, and none that it does not know', async () => {
    expect(await say('dns peer.test')).toContain(`peer.test is at ${HOST}`)
    expect(await say('dns alias.test')).toContain(`alias.test is at ${HOST}`)
    expect(await say('dns nosuch.test')).toMatch(/dns: no .*nosuch\.test/)
    expect(names.printed()).toMatch(/query\[A\] peer\.test/i)
  }, 60_000)
  it('ping by name, arp, netstat and tcpdump tell of it', async () => {
    await say('tcpdump 4')
    expect(await say('ping peer.test 2')).toContain('2 of 2 were answered')
    await guest.prints(/tcpdump: that was 4/)
    expect(guest.printed()).toMatch(/< IP 10\.77\.0\.1 > \S+: ICMP echo reply, id \d+, seq \d+, length \d+/)
    expect(await say('arp')).toMatch(/10\.77\.0\.1 +([0-9a-f]{2}:){5}[0-9a-f]{2}/)
    expect(await say('netstat')).toMatch(/netstat\n/)
  }, 60_000)
  it('says what is wrong: no host, no such name, a bad count', async () => {
    expect(await say('ping')).toContain('ping: which host? ping HOST [COUNT]')
    expect(await say('ping 10.77.0.1 x')).toContain('ping: x is no count')
    expect(await say('ping 10.77.0.33 1')).toMatch(/no way to 10\.77\.0\.33|has not answered/)
    expect(await say('dns')).toContain('dns: which name? dns NAME')
  }, 60_000)
  it.skipIf(!has('tshark'))('has sent no malformed frame and no wrong checksum in all of this, DHCP and DNS included (tshark)', async () => {
    const [, address] = /address (10\.77\.0\.\d+)/.exec(guest.printed())!
    await guest.stop('SIGINT')
    const ours = await net.judge(pcap, address!)
    expect(ours.bad).toEqual([])
    expect(ours.good).toBeGreaterThan(10)
    const before = await net.judge(pcap, '0.0.0.0')
    expect(before.bad).toEqual([])
    expect(before.good).toBeGreaterThan(1)
  }, 60_000)
})
