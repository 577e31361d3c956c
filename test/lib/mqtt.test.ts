// lib/mqtt under Node against a scripted broker: OASIS MQTT 3.1.1, sections 3 and 4. The same code runs on boards: test/system/mqtt.test.ts.
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { generator } from '../kernel/module.ts'
import { library } from './library.ts'
import { Broker, CONNACK, confirm, packet, publish, text, word, type Peer } from './mqtt-broker.ts'

interface Message { topic: string; payload: Uint8Array; qos: number; retain: boolean; duplicate: boolean }
interface Client {
  onMessage: (message: Message) => void
  onOpen: (sessionPresent: boolean) => void
  onClose: (reason: Error) => void
  readonly strayPackets: number
  readonly isOpen: boolean
  readonly inFlight: number
  connect(): Promise<void>
  publish(topic: string, payload: string | Uint8Array, options?: { qos?: number; retain?: boolean }): Promise<void>
  subscribe(filter: string, qos?: number): Promise<number>
  unsubscribe(filter: string): Promise<void>
  disconnect(): Promise<void>
}
interface Library { MqttClient: new (options: Record<string, unknown>) => Client; ProtocolError: new () => Error }
interface Packets {
  PacketReader: new (limit: number) => { feed(part: Uint8Array): void; next(): { kind: number; flags: number; body: Uint8Array } | undefined }
  ProtocolError: new () => Error
  parsePublish(packet: { kind: number; flags: number; body: Uint8Array }): Message
  isFilter(filter: string): boolean
  isTopic(topic: string): boolean
}

let lib: Library
let wire: Packets
beforeAll(async () => {
  lib = await library<Library>('mqtt')
  wire = await library<Packets>('mqtt/packet')
})
let broker: Broker
const clients: Client[] = []
beforeEach(async () => { broker = await Broker.open() })
afterEach(async () => {
  for (const client of clients.splice(0)) await client.disconnect()
  broker.close()
})

const make = (options: Record<string, unknown> = {}): { client: Client; reasons: Error[]; messages: Message[]; closed: () => Promise<Error> } => {
  const client = new lib.MqttClient({ host: '127.0.0.1', port: broker.port, clientId: 'c', keepAlive: 0, retryMs: 5, retryMaxMs: 20, ...options })
  clients.push(client)
  const reasons: Error[] = [], messages: Message[] = []
  let tell: ((reason: Error) => void)[] = []
  client.onClose = (reason) => { reasons.push(reason); tell.splice(0).forEach((each) => each(reason)) }
  client.onMessage = (message) => { messages.push(message) }
  return { client, reasons, messages, closed: () => new Promise((resolve) => tell.push(resolve)) }
}
/** A client with its broker's end. */
const open = async (options: Record<string, unknown> = {}, connack = CONNACK): Promise<ReturnType<typeof make> & { peer: Peer }> => {
  const made = make(options)
  const connected = made.client.connect()
  const peer = await broker.accept(connack)
  await connected
  return { ...made, peer }
}
const payloadOf = (message: Message): string => Buffer.from(message.payload).toString()

describe('the connection', () => {
  it('CONNECT as section 3.1 has it', async () => {
    const plain = make({ clientId: 'board' })
    plain.client.connect().catch(() => {})
    expect((await (await broker.peer()).take('CONNECT')).bytes).toEqual(packet(0x10, [...text('MQTT'), 4, 2, 0, 0, ...text('board')]))
    const full = make({ clientId: 'b', cleanSession: false, keepAlive: 300, username: 'käte', password: 's', will: { topic: 'w', payload: 'gone', qos: 2, retain: true } })
    full.client.connect().catch(() => {})
    expect((await (await broker.peer()).take('CONNECT')).bytes).toEqual(packet(0x10, [...text('MQTT'), 4, 0xc0 | 0x20 | 0x10 | 4, 1, 44, ...text('b'), ...text('w'), ...text('gone'), ...text('käte'), ...text('s')]))
  })
  it('what cannot be is said at once', async () => {
    for (const options of [{ cleanSession: false, clientId: '' }, { keepAlive: 65536 }, { keepAlive: -1 }, { will: { topic: 'a/#', payload: '' } }, { will: { topic: '', payload: '' } }, { password: 'x' }, { clientId: 'a\0' }, { clientId: 'x'.repeat(65536) }, { clientId: 'x'.repeat(20000) }])
      expect(() => new lib.MqttClient({ host: 'x', ...options }), JSON.stringify(options)).toThrow(RangeError)
    const { client } = await open()
    await expect(client.publish('a/+', '')).rejects.toThrow('wildcards')
    await expect(client.publish('', '')).rejects.toThrow('wildcards')
    await expect(client.publish('a\0', '')).rejects.toThrow('U+0000')
    await expect(client.publish('a', new Uint8Array(16_400), { qos: 1 })).rejects.toThrow('16384 are allowed')
    for (const filter of ['', '#/a', 'a#', 'a/#/b', 'a+', '+a/b']) await expect(client.subscribe(filter)).rejects.toThrow('wildcards')
  })
  it.each([[1, 'does not speak'], [2, 'client identifier'], [4, 'name or password'], [5, 'may not connect']])('refusal %i: connect rejects, and nobody tries again', async (code, reason) => {
    const { client, reasons } = make()
    const connected = client.connect()
    const peer = await broker.accept([0x20, 2, 0, code])
    await expect(connected).rejects.toThrow(reason)
    await peer.closed
    expect(reasons.map(({ message }) => message)).toEqual([expect.stringContaining(reason)])
    expect(client.isOpen).toBe(false)
  })
  it('not available (3), the end, nobody there: tried again until it works', async () => {
    const { client, reasons } = make()
    const connected = client.connect()
    await broker.accept([0x20, 2, 0, 3])
    ;(await broker.peer()).end()
    await broker.accept()
    await connected
    expect(reasons[0].message).toBe('the broker is not available')
    expect(reasons.length).toBe(2)
  })
  it('keep-alive: a ping when nothing was sent; no answer ends the connection, and another one is made', async () => {
    const { client, peer, closed } = await open({ keepAlive: 1 })
    expect((await peer.take('PINGREQ')).bytes).toEqual([0xc0, 0])
    peer.send([0xd0, 0])
    await peer.take('PINGREQ')
    const ended = closed()
    await peer.closed
    expect((await ended).message).toBe('the broker has not answered a ping')
    await broker.accept()
    expect(client.strayPackets).toBe(0)
  })
  it('disconnect: DISCONNECT, then the end; what waits is rejected; connect begins anew', async () => {
    const { client, peer, reasons } = await open()
    const published = client.publish('a', 'b', { qos: 1 })
    const subscribed = client.subscribe('a')
    await peer.take('PUBLISH')
    await peer.take('SUBSCRIBE')
    const both = Promise.all([expect(published).rejects.toThrow('disconnected'), expect(subscribed).rejects.toThrow('disconnected')])
    await client.disconnect()
    await both
    expect((await peer.take('DISCONNECT')).bytes).toEqual([0xe0, 0])
    await peer.closed
    await expect(client.publish('a', 'b')).rejects.toThrow('no connection')
    expect(reasons.length).toBeLessThanOrEqual(1)
    const again = client.connect()
    await broker.accept()
    await again
    expect(client.isOpen).toBe(true)
  })
})

describe('messages out', () => {
  it('quality 0: resolved when written; 1: at PUBACK; 2: at PUBCOMP', async () => {
    const { client, peer } = await open()
    await client.publish('a/b', 'zero', { retain: true })
    expect((await peer.take('PUBLISH')).bytes).toEqual(publish('a/b', 'zero', { flags: 1 }))
    let done = ''
    const one = client.publish('a', 'one', { qos: 1 }).then(() => { done += '1' })
    const two = client.publish('a', Uint8Array.of(1, 2), { qos: 2 }).then(() => { done += '2' })
    expect((await peer.take('PUBLISH')).bytes).toEqual(publish('a', 'one', { qos: 1, id: 1 }))
    expect((await peer.take('PUBLISH')).bytes).toEqual(publish('a', '\x01\x02', { qos: 2, id: 2 }))
    // Confirmations of the wrong kind, or for nobody, confirm nothing.
    peer.send(confirm('PUBCOMP', 2), confirm('PUBCOMP', 1), confirm('PUBACK', 2), confirm('PUBACK', 77), confirm('PUBREC', 2))
    expect((await peer.take('PUBREL')).bytes).toEqual(confirm('PUBREL', 2))
    expect([done, client.inFlight, client.strayPackets]).toEqual(['', 2, 4])
    peer.send(confirm('PUBCOMP', 2))
    await two
    expect(done).toBe('2')
    peer.send(confirm('PUBACK', 1))
    await one
    expect([done, client.inFlight]).toEqual(['21', 0])
  })
  it('no more than maxInFlight wait; identifiers go round and leave out those in use', async () => {
    const { client, peer } = await open({ maxInFlight: 2 })
    const first = client.publish('a', '', { qos: 1 })
    const held = client.publish('a', '', { qos: 2 })
    await expect(client.publish('a', '', { qos: 1 })).rejects.toThrow('too many')
    await peer.take('PUBLISH')
    await peer.take('PUBLISH')
    peer.send(confirm('PUBACK', 1))
    await first
    for (let id = 3; id <= 65_535; id++) {
      const sent = client.publish('a', '', { qos: 1 })
      if (id % 1000) { peer.send(confirm('PUBACK', id)); await peer.next() }
      else { expect((await peer.take('PUBLISH')).body.slice(3)).toEqual(word(id)); peer.send(confirm('PUBACK', id)) }
      await sent
    }
    void client.publish('a', '', { qos: 1 }).catch(() => {})
    expect((await peer.take('PUBLISH')).body.slice(3)).toEqual([0, 1])
    peer.send(confirm('PUBACK', 1))
    held.catch(() => {})
  }, 60_000)
  it('section 4.4: on the next connection what was not confirmed is sent again in order, marked, and PUBREL where PUBREC had come', async () => {
    const { client, peer } = await open({ cleanSession: false })
    const all = [client.publish('a', '1', { qos: 1 }), client.publish('a', '2', { qos: 2 }), client.publish('a', '3', { qos: 2 })]
    for (let i = 0; i < 3; i++) await peer.take('PUBLISH')
    peer.send(confirm('PUBREC', 2))
    await peer.take('PUBREL')
    peer.end()
    all.push(client.publish('a', '4', { qos: 1 }))
    const next = await broker.accept([0x20, 2, 1, 0])
    expect((await next.take('PUBLISH')).bytes).toEqual(publish('a', '1', { qos: 1, id: 1, flags: 8 }))
    expect((await next.take('PUBREL')).bytes).toEqual(confirm('PUBREL', 2))
    expect((await next.take('PUBLISH')).bytes).toEqual(publish('a', '3', { qos: 2, id: 3, flags: 8 }))
    expect((await next.take('PUBLISH')).body.slice(-1)).toEqual([...Buffer.from('4')])
    next.send(confirm('PUBACK', 1), confirm('PUBCOMP', 2), confirm('PUBREC', 3), confirm('PUBCOMP', 3), confirm('PUBACK', 4))
    await Promise.all(all)
    expect(client.inFlight).toBe(0)
  })
  it('a broker that has forgotten us gets them as if for the first time, and the subscriptions again', async () => {
    const { client, peer } = await open()
    const subscribed = client.subscribe('x/#', 1)
    const { body } = await peer.take('SUBSCRIBE')
    peer.send(packet(0x90, [...body.slice(0, 2), 1]))
    expect(await subscribed).toBe(1)
    const sent = client.publish('a', '2', { qos: 2 })
    const { bytes } = await peer.take('PUBLISH')
    peer.send(confirm('PUBREC', 2))
    await peer.take('PUBREL')
    peer.end()
    const next = await broker.accept()
    expect((await next.take('PUBLISH')).bytes).toEqual(bytes)
    const again = await next.take('SUBSCRIBE')
    expect(again.body.slice(2)).toEqual([...text('x/#'), 1])
    next.send(confirm('PUBREC', 2), packet(0x90, [...again.body.slice(0, 2), 1]))
    await next.take('PUBREL')
    next.send(confirm('PUBCOMP', 2))
    await sent
  })
})

describe('messages in', () => {
  it('quality 0, 1 and 2: the last is told once, however often it comes', async () => {
    const { client, peer, messages } = await open()
    peer.send(publish('t', 'zero', { flags: 1 }), publish('t', 'one', { qos: 1, id: 7 }), publish('t', 'two', { qos: 2, id: 8 }), publish('t', 'two', { qos: 2, id: 8, flags: 8 }))
    expect((await peer.take('PUBACK')).bytes).toEqual(confirm('PUBACK', 7))
    for (let i = 0; i < 2; i++) expect((await peer.take('PUBREC')).bytes).toEqual(confirm('PUBREC', 8))
    peer.send(confirm('PUBREL', 8), confirm('PUBREL', 8), publish('t', 'new', { qos: 2, id: 8 }))
    for (let i = 0; i < 2; i++) expect((await peer.take('PUBCOMP')).bytes).toEqual(confirm('PUBCOMP', 8))
    await peer.take('PUBREC')
    expect(messages.map(payloadOf)).toEqual(['zero', 'one', 'two', 'new'])
    expect(messages.map(({ qos, retain }) => [qos, retain])).toEqual([[0, true], [1, false], [2, false], [2, false]])
    expect(client.isOpen).toBe(true)
  })
  it('with a session the memory of quality 2 outlives the connection; without one it does not', async () => {
    const { peer, messages } = await open({ cleanSession: false })
    peer.send(publish('t', 'two', { qos: 2, id: 8 }))
    await peer.take('PUBREC')
    peer.end()
    const next = await broker.accept([0x20, 2, 1, 0])
    next.send(publish('t', 'two', { qos: 2, id: 8, flags: 8 }))
    await next.take('PUBREC')
    expect(messages.length).toBe(1)
    next.end()
    const last = await broker.accept()
    last.send(publish('t', 'two', { qos: 2, id: 8 }))
    await last.take('PUBREC')
    expect(messages.length).toBe(2)
  })
  it('what the handler throws does not end the connection', async () => {
    const { client, peer } = await open()
    client.onMessage = () => { throw new Error('on purpose') }
    peer.send(publish('t', '', { qos: 1, id: 1 }))
    await peer.take('PUBACK')
    expect(client.isOpen).toBe(true)
  })
  it('byte by byte, and a hundred packets in one piece', async () => {
    const { peer, messages } = await open()
    for (const byte of [...publish('slow', 'x'.repeat(200), { qos: 1, id: 1 })]) peer.send([byte])
    await peer.take('PUBACK')
    peer.send(...Array.from({ length: 100 }, (_, i) => publish('many', String(i), { qos: 1, id: i + 1 })))
    for (let i = 0; i < 100; i++) expect((await peer.take('PUBACK')).body).toEqual(word(i + 1))
    expect(messages.map(payloadOf)).toEqual(['x'.repeat(200), ...Array.from({ length: 100 }, (_, i) => String(i))])
  })
  it('subscriptions: granted, less than asked, refused; unsubscribed', async () => {
    const { client, peer } = await open()
    for (const [filter, qos, granted] of [['a/+/b', 2, 2], ['#', 2, 0], ['no', 1, 128]] as const) {
      const result = client.subscribe(filter, qos)
      const { flags, body } = await peer.take('SUBSCRIBE')
      expect([flags, body.slice(2)]).toEqual([2, [...text(filter), qos]])
      peer.send(packet(0x90, [...body.slice(0, 2), granted]))
      if (granted === 128) await expect(result).rejects.toThrow('refuses the subscription to no')
      else expect(await result).toBe(granted)
    }
    const gone = client.unsubscribe('#')
    const { flags, body } = await peer.take('UNSUBSCRIBE')
    expect([flags, body.slice(2)]).toEqual([2, text('#')])
    peer.send(packet(0xb0, body.slice(0, 2)))
    await gone
    peer.end()
    const next = await broker.accept()
    expect((await next.take('SUBSCRIBE')).body.slice(2)).toEqual([...text('a/+/b'), 2])
  })
})

describe('M-01: what a broker may not send', () => {
  const malformed: Record<string, number[]> = {
    'a length of five bytes': [0x30, 0xff, 0xff, 0xff, 0xff, 0x7f],
    'a message of 256 MB': [0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1, 97],
    'a message of 16,385 bytes': [0x30, 0xfe, 0xff, 0],
    'a topic longer than its packet': packet(0x30, [0, 9, 97]),
    'no topic': packet(0x30, []),
    'half a length': packet(0x30, [0]),
    'an empty topic': publish('', 'x'),
    'a topic with U+0000': publish('a\0b', 'x'),
    'a topic that is no UTF-8': packet(0x30, [0, 2, 0xc3, 0x28]),
    'a surrogate in UTF-8': packet(0x30, [0, 3, 0xed, 0xa0, 0x80]),
    'a topic with #': publish('a/#', 'x'),
    'a topic with +': publish('+/$SYS', 'x'),
    'quality 3': packet(0x36, [...text('a'), 0, 1]),
    'quality 0, repeated': packet(0x38, [...text('a')]),
    'quality 1 without identifier': packet(0x32, [...text('a')]),
    'quality 1 with identifier 0': publish('a', '', { qos: 1, id: 0 }),
    'PUBACK with flags': [0x41, 2, 0, 1],
    'PUBACK without identifier': [0x40, 0],
    'PUBACK of three bytes': [0x40, 3, 0, 1, 0],
    'PUBREC with flags': [0x52, 2, 0, 1],
    'PUBREL without its flags': [0x60, 2, 0, 1],
    'PUBREL with others': [0x63, 2, 0, 1],
    'PUBCOMP with flags': [0x78, 2, 0, 1],
    'SUBACK for nobody': packet(0x90, [0, 99, 0]),
    'SUBACK without a code': packet(0x90, [0, 1]),
    'SUBACK with two codes': packet(0x90, [0, 1, 0, 0]),
    'SUBACK with code 3': packet(0x90, [0, 1, 3]),
    'SUBACK with flags': packet(0x91, [0, 1, 0]),
    'UNSUBACK for nobody': packet(0xb0, [0, 99]),
    'PINGRESP with a body': [0xd0, 1, 0],
    'PINGRESP with flags': [0xd1, 0],
    'a second CONNACK': CONNACK,
    CONNECT: packet(0x10, [...text('MQTT'), 4, 2, 0, 0, ...text('x')]),
    SUBSCRIBE: packet(0x82, [0, 1, ...text('a'), 0]),
    UNSUBSCRIBE: packet(0xa2, [0, 1, ...text('a')]),
    PINGREQ: [0xc0, 0],
    DISCONNECT: [0xe0, 0],
    'kind 0': [0x00, 0],
    'kind 15': [0xf0, 0],
  }
  it.each(Object.entries(malformed))('%s: the connection ends with a reason, nothing is told, the next one works', async (_, bytes) => {
    const { client, peer, closed, messages } = await open()
    const ended = closed()
    peer.send(bytes)
    await peer.closed
    const reason = await ended
    expect(reason).toBeInstanceOf(lib.ProtocolError)
    expect(reason.message).not.toBe('')
    expect(messages).toEqual([])
    const next = await broker.accept()
    const sent = client.publish('canary', '', { qos: 1 })
    const { body } = await next.take('PUBLISH')
    next.send(confirm('PUBACK', (body.at(-2)! << 8) | body.at(-1)!))
    await sent
  })
  it.each(Object.entries({
    'another packet first': publish('a', 'b'), 'CONNACK of three bytes': [0x20, 3, 0, 0, 0], 'CONNACK of one': [0x20, 1, 0], 'reserved flags': [0x20, 2, 2, 0],
    'flags of the header': [0x21, 2, 0, 0], 'a session that nobody asked for': [0x20, 2, 1, 0], 'code 6': [0x20, 2, 0, 6], 'a session of a refusal': [0x20, 2, 1, 5],
  }))('at the beginning: %s: ended, and tried again', async (_, bytes) => {
    const { client, closed } = make()
    const ended = closed()
    const connected = client.connect()
    const peer = await broker.accept(bytes)
    await peer.closed
    expect(await ended).toBeInstanceOf(lib.ProtocolError)
    await broker.accept()
    await connected
  })
  it('10,000 confirmations for nobody are counted; a message gets through behind them', async () => {
    const { client, peer, messages } = await open()
    for (let i = 0; i < 100; i++) peer.send(...Array.from({ length: 100 }, (_, j) => confirm(j & 1 ? 'PUBACK' : 'PUBCOMP', 1 + i * 100 + j)))
    peer.send(publish('t', 'canary', { qos: 1, id: 1 }))
    await peer.take('PUBACK')
    expect([client.strayPackets, messages.map(payloadOf)]).toEqual([10_000, ['canary']])
  })
  it('messages with quality 2 that are never released: 256 are held, then the connection ends', async () => {
    const { peer, closed, messages } = await open()
    const ended = closed()
    for (let id = 1; id <= 257; id++) peer.send(publish('t', '', { qos: 2, id }))
    expect((await ended).message).toBe('too many messages that are not released')
    expect(messages.length).toBe(256)
  })
  it('each good packet cut at every length is waited for, and is no packet', () => {
    for (const good of [CONNACK, publish('a/b', 'text', { qos: 1, id: 5 }), confirm('PUBACK', 1), packet(0x90, [0, 1, 0]), publish('a', 'x'.repeat(300))]) {
      for (let length = 0; length < good.length; length++) {
        const reader = new wire.PacketReader(1000)
        reader.feed(Uint8Array.from(good.slice(0, length)))
        expect(reader.next()).toBeUndefined()
        reader.feed(Uint8Array.from(good.slice(length)))
        expect(reader.next()).toMatchObject({ kind: good[0] >> 4, flags: good[0] & 15 })
        expect(reader.next()).toBeUndefined()
      }
    }
  })
  it('50,000 random packets are read or refused with a ProtocolError, and hold no more than the limit', () => {
    const random = generator(3)
    let read = 0, refused = 0
    for (let i = 0; i < 50_000; i++) {
      const reader = new wire.PacketReader(64)
      const size = 2 + Math.floor(random() * 40)
      const at = [() => 0x30 | Math.floor(random() * 16), () => (random() < 0.8 ? size - 2 : Math.floor(random() * 256)), () => Number(random() < 0.1), () => Math.floor(random() * size)]
      reader.feed(Uint8Array.from({ length: size }, (_, i) => at[i]?.() ?? (random() < 0.97 ? 97 + Math.floor(random() * 26) : Math.floor(random() * 256))))
      try {
        for (let packet = reader.next(); packet; packet = reader.next()) {
          if (packet.kind === 3) wire.parsePublish(packet)
          read++
        }
      } catch (error) {
        expect(error).toBeInstanceOf(wire.ProtocolError)
        refused++
      }
    }
    expect([read > 10_000, refused > 10_000]).toEqual([true, true])
  })
  it('section 4.7: filters and topics', () => {
    for (const good of ['#', '+', 'a', 'a/b', '/', '/a', 'a/', '+/+', 'a/#', '+/#', '$SYS/#', 'a//b', 'ä/ö']) expect(wire.isFilter(good), good).toBe(true)
    for (const bad of ['', 'a#', '#a', 'a/#/b', '##', 'a+', '++', 'a/+b']) expect(wire.isFilter(bad), bad).toBe(false)
  })
})
