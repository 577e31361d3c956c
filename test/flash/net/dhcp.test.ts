import { describe, expect, test } from 'vitest'
import { fromText, neighbours, toText } from '../../../flash/net/address.ts'
import { BootAnswers, MOST_CLIENTS, PI_BOOT, type BootSettings } from '../../../flash/net/boot-answers.ts'
import { BROADCAST, addressIn, ascii, formatMessage, kind, option, parseMessage, text, word, type Message } from '../../../flash/net/dhcp.ts'
import { dnsmasqConfig } from '../../../flash/net/dnsmasq.ts'

const HERE = fromText('10.77.0.1')
const place = { name: 'eth0', address: HERE, netmask: fromText('255.255.255.0'), mac: '02:00:00:00:00:01' }
const request = (type: number | undefined, more: [number, Uint8Array][] = [], vendor = 'U-Boot.armv7', chaddr = '02:12:34:56:78:9a'): Message => ({
  op: 1, xid: 0x1234_5678, flags: 0, ciaddr: 0, yiaddr: 0, siaddr: 0, giaddr: 0, chaddr, file: '',
  options: new Map([...(type === undefined ? [] : [[option.messageType, Uint8Array.of(type)] as [number, Uint8Array]]), ...(vendor ? [[option.vendorClass, ascii(vendor)] as [number, Uint8Array]] : []), ...more]),
})
const server = (settings: Partial<BootSettings> = {}): BootAnswers => new BootAnswers({ place, proxy: false, bootFile: 'uImage', ...settings })
const pi = (type: number, chaddr = 'dc:a6:32:01:02:03'): Message => request(type, [[option.clientUuid, Uint8Array.of(0, 1, 2)]], 'PXEClient:Arch:00000:UNDI:002001', chaddr)

describe('messages', () => {
  test('come back as they went', () => {
    const message = { ...request(kind.discover, [[option.server, word(HERE)]]), flags: BROADCAST, yiaddr: 0xffff_fffe, siaddr: HERE, file: 'uImage' }
    expect(parseMessage(formatMessage(message))).toEqual(message)
  })
  test('have at least 300 bytes, and the fields where RFC 2131 has them', () => {
    const bytes = formatMessage({ ...request(kind.offer), op: 2, siaddr: HERE })
    expect(bytes).toHaveLength(300)
    expect([...bytes.subarray(0, 4), ...bytes.subarray(4, 8), ...bytes.subarray(20, 24), ...bytes.subarray(28, 34), ...bytes.subarray(236, 243)]).toEqual([2, 1, 6, 0, 0x12, 0x34, 0x56, 0x78, 10, 77, 0, 1, 2, 0x12, 0x34, 0x56, 0x78, 0x9a, 99, 130, 83, 99, 53, 1, 2])
  })
  test('BOOTP without a cookie has no options', () => expect(parseMessage(formatMessage(request(undefined)).fill(0, 236))!.options.size).toBe(0))
  test('parts of one option are joined', () => {
    const bytes = formatMessage(request(undefined, [], ''))
    bytes.set([60, 2, 80, 88, 0, 60, 1, 69, 255], 240)
    expect(text(parseMessage(bytes)!.options.get(60))).toBe('PXE')
  })
  test('a file name of 200 characters is cut, and ends', () => expect(parseMessage(formatMessage({ ...request(1), file: 'a'.repeat(200) }))!.file).toBe('a'.repeat(127)))
  test('any prefix of a message, and any message with one byte changed, is refused or read without harm', () => {
    const bytes = formatMessage({ ...request(kind.request, [[option.requestedAddress, word(HERE + 1)]]) })
    for (let length = 0; length < 236; length++) expect(parseMessage(bytes.subarray(0, length))).toBeUndefined()
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 1, 254, 255]) {
        const changed = bytes.slice()
        changed[at] = value
        const message = parseMessage(changed)
        if (message) server().answer(message)
      }
    }
  })
  test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['an option that reaches past the end', (bytes) => bytes.subarray(0, 241)],
    ['an option without a length', (bytes) => bytes.subarray(0, 241)],
    ['another kind of network', (bytes) => bytes.fill(6, 1, 2)],
    ['a hardware address of 16 bytes', (bytes) => bytes.fill(16, 2, 3)],
    ['no operation', (bytes) => bytes.fill(3, 0, 1)],
  ])('%s is no message', (_, change) => expect(parseMessage(change(formatMessage(request(1))))).toBeUndefined())
})

describe('answers', () => {
  test('DISCOVER, OFFER, REQUEST, ACK: an address of the subnet, the server, the boot file', () => {
    const boot = server()
    const offer = boot.answer(request(kind.discover))!
    expect(offer).toMatchObject({ what: 'offer', given: HERE + 1, message: { op: 2, xid: 0x1234_5678, yiaddr: HERE + 1, siaddr: HERE, file: 'uImage', chaddr: '02:12:34:56:78:9a', flags: BROADCAST } })
    const { options } = parseMessage(formatMessage(offer.message))!
    expect([options.get(53), options.get(54), options.get(1), text(options.get(66)), text(options.get(67))]).toEqual([Uint8Array.of(2), word(HERE), Uint8Array.of(255, 255, 255, 0), '10.77.0.1', 'uImage'])
    expect(options.has(43)).toBe(false)
    const ack = boot.answer(request(kind.request, [[option.requestedAddress, word(HERE + 1)], [option.server, word(HERE)]]))!
    expect(ack).toMatchObject({ what: 'ack', message: { yiaddr: HERE + 1 } })
    expect(addressIn(ack.message.options.get(option.server))).toBe(HERE)
  })
  test('plain BOOTP gets its answer without DHCP\'s options', () => {
    const { message, what } = server().answer(request(undefined))!
    expect([what, message.yiaddr, message.options.has(53), message.options.has(51)]).toEqual(['bootp', HERE + 1, false, false])
  })
  test('a Pi gets the words it looks for, and its own identifier back', () => {
    const { message } = server({ bootFile: undefined }).answer(pi(kind.discover))!
    expect(message.options.get(option.vendorSpecific)).toEqual(PI_BOOT)
    expect(PI_BOOT).toHaveLength(32)
    expect(text(PI_BOOT)).toContain('Raspberry Pi Boot')
    expect([text(message.options.get(option.vendorClass)), message.options.get(option.clientUuid), message.file]).toEqual(['PXEClient', Uint8Array.of(0, 1, 2), ''])
  })
  test('option 43: every inner length ends at the next entry', () => {
    const codes: number[] = []
    let at = 0
    for (; PI_BOOT[at] !== 255; at += 2 + PI_BOOT[at + 1]!) codes.push(PI_BOOT[at]!)
    expect([codes, at]).toEqual([[6, 10, 9], 31])
  })
  test('a machine that does not boot gets nothing', () => {
    for (const vendor of ['', 'MSFT 5.0', 'android-dhcp-14', 'xPXEClient']) for (const type of [1, 3, 8, undefined]) expect(server().answer(request(type, [], vendor))).toBeUndefined()
  })
  test('nothing for a server\'s message, a relay\'s, a release, a word from another server\'s client', () => {
    const boot = server()
    expect(boot.answer({ ...request(kind.discover), op: 2 })).toBeUndefined()
    expect(boot.answer({ ...request(kind.discover), giaddr: 5 })).toBeUndefined()
    for (const type of [kind.offer, kind.ack, kind.nak, kind.release, kind.inform, 0, 9]) expect(boot.answer(request(type))).toBeUndefined()
    expect(boot.answer(request(kind.request, [[option.server, word(HERE + 9)], [option.requestedAddress, word(HERE + 1)]]))).toBeUndefined()
    expect(boot.answer(request(kind.discover))!.given).toBe(HERE + 1)
  })
  test('a machine that wants another address starts again', () => {
    const nak = server().answer(request(kind.request, [[option.requestedAddress, word(HERE + 77)], [option.server, word(HERE)]]))!
    expect([nak.what, nak.message.yiaddr, nak.message.siaddr, nak.message.options.has(option.bootFile)]).toEqual(['nak', 0, 0, false])
  })
  test('the same address for the same machine, another for another, none that is taken, and at most so many', () => {
    const boot = server({ taken: new Set([HERE + 1, HERE + 3]) })
    const given = (n: number): number => boot.answer(request(kind.discover, [], 'U-Boot', `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`))?.given ?? 0
    expect([given(1), given(2), given(1), given(3)]).toEqual([HERE + 2, HERE + 4, HERE + 2, HERE + 5])
    const all = Array.from({ length: 100 }, (_, i) => given(i)).filter(Boolean)
    expect(new Set(all).size).toBe(MOST_CLIENTS)
  })
  test('an address that a machine declines is not given again', () => {
    const boot = server()
    expect(boot.answer(request(kind.discover))!.given).toBe(HERE + 1)
    expect(boot.answer(request(kind.decline))).toBeUndefined()
    expect(boot.answer(request(kind.discover))!.given).toBe(HERE + 2)
  })
  test('proxy: a Pi is told where the files are and given no address; nobody else is answered', () => {
    const boot = server({ proxy: true, bootFile: undefined })
    const offer = boot.answer(pi(kind.discover))!
    expect(offer).toMatchObject({ what: 'offer', given: 0, message: { yiaddr: 0, siaddr: HERE } })
    expect([option.leaseTime, option.subnetMask].some((code) => offer.message.options.has(code))).toBe(false)
    expect(boot.answer(pi(kind.request))).toBeUndefined()
    expect(boot.answer(request(kind.discover))).toBeUndefined()
  })
})

test('neighbours are of the subnet, not its first or last address, not our own; two addresses make no neighbour', () => {
  const of = (address: string, netmask: string, most = 9): string[] => [...neighbours({ address: fromText(address), netmask: fromText(netmask) }, most)].map(toText)
  expect(of('192.168.1.254', '255.255.255.0', 3)).toEqual(['192.168.1.1', '192.168.1.2', '192.168.1.3'])
  expect(of('10.0.0.1', '255.255.255.252')).toEqual(['10.0.0.2'])
  expect(of('10.0.0.1', '255.255.255.254')).toEqual([])
  expect(of('10.0.0.1', '255.255.255.255')).toEqual([])
  expect(of('10.255.255.254', '255.0.0.0', 1)).toEqual(['10.0.0.1'])
})

test('the configuration for dnsmasq', () => {
  expect(dnsmasqConfig(place, '/srv/tftp', 'uImage', false).split('\n')).toEqual(expect.arrayContaining(['interface=eth0', 'dhcp-range=10.77.0.2,10.77.0.33,255.255.255.0,1h', 'dhcp-boot=uImage', 'tftp-root=/srv/tftp', 'port=0']))
  expect(dnsmasqConfig(place, '/srv/tftp', undefined, true).split('\n')).toEqual(expect.arrayContaining(['dhcp-range=10.77.0.0,proxy', 'pxe-service=0,"Raspberry Pi Boot"']))
})
