/** A connection on which bytes are counted both ways. It must lose none and see no reset, whatever else arrives. */
import { expect } from 'vitest'
import { PEER, arp, parse, tcp, type World } from './host.ts'

export class Canary {
  private sequence = 1000
  private ours: number
  private readonly connection: number
  private count = 0

  constructor(private readonly w: World, private readonly host: number, private readonly peer = '10.0.0.7') {
    w.arrive(host, arp(1, PEER, peer, '10.0.0.1'))
    const listener = w.m.listen(host, 7, 4, 4096, 4096)
    w.arrive(host, tcp({ from: 40007, to: 7, seq: 999, flags: 2 }, { from: peer }))
    w.m.poll(host, w.time)
    this.ours = w.take().map((frame) => parse(frame).tcp!).filter((each) => each)[0].seq + 1
    w.arrive(host, tcp({ from: 40007, to: 7, seq: 1000, ack: this.ours }, { from: peer }))
    this.connection = w.m.accept(listener)
  }

  beat(): void {
    const { w, host } = this
    w.take()
    const text = String(this.count++).padStart(8, '0')
    w.arrive(host, tcp({ from: 40007, to: 7, seq: this.sequence, ack: this.ours, data: text }, { from: this.peer }))
    this.sequence += 8
    expect(Buffer.from(w.read(this.connection)).toString()).toBe(text)
    expect(w.write(this.connection, Buffer.from(text))).toBe(8)
    w.m.flush(host, w.time)
    const [segment] = w.take().map((frame) => parse(frame).tcp!).filter((each) => each)
    expect([segment.data, segment.seq, segment.ack]).toEqual([text, this.ours >>> 0, this.sequence])
    this.ours += 8
  }
}
