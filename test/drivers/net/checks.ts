/** What tests of network cards have in common. */
import { expect } from 'vitest'
import type { Placement } from '../harness.ts'
import type { Card, WiredModel } from './program.ts'

/** Any card whose model notes what the driver did wrong. */
type Checked = Card<WiredModel & { violations: string[] }, Record<string, Placement>>

/** Frames in a form that is readable in failures. */
export const text = (frames: Uint8Array[]): string[] => frames.map((frame) => Buffer.from(frame).toString('hex'))
/** A frame as it is on the wire: no shorter than 60 bytes. */
export const padded = (frame: Uint8Array): Uint8Array => Uint8Array.from({ length: Math.max(frame.length, 60) }, (_, i) => frame[i] ?? 0)
/** A fault: `wrong` the first `left` times. */
export const once = <T>(wrong: T, left = 1): ((right: T) => T) => (right) => (left-- > 0 ? wrong : right)

/** Lets `seconds` pass with the driver asked for the link each second, as the stack does. */
export function pass({ m, interrupts }: Pick<Checked, 'm' | 'interrupts'>, seconds: number): void {
  for (let i = 0; i < seconds; i++) {
    m.world.advance(1.01e9)
    interrupts()
    m.call('linkUp')
  }
}

/** The address that the driver says the card has. */
export function addressOf({ m }: Pick<Checked, 'm'>): string {
  const at = m.reserve(6)
  m.call('address', at)
  return [...m.bytes(at, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** The card takes and gives frames, and the driver kept to the manual. */
export function works({ m, net, sent, frame, drain, send, settle, interrupts }: Checked, errors: number): void {
  interrupts()
  drain()
  sent.length = 0
  const frames = Array.from({ length: 40 }, (_, i) => frame(1000 + i, 60 + i))
  const got: Uint8Array[] = []
  for (const one of frames) {
    net.receive(one)
    interrupts()
    got.push(...drain())
    expect(send(one)).toBe(true)
    m.call('flush')
    settle()
    interrupts()
  }
  expect(text(got)).toEqual(text(frames))
  expect(text(sent)).toEqual(text(frames))
  expect(net.violations).toEqual([])
  expect(m.call('errors')).toBe(errors)
}
