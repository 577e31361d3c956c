// Devices looked up in a device tree, and which of several devices plays a role.
import { beforeAll, describe, expect, it } from 'vitest'
import { defineBoard, type Candidate } from '../../boards/board.ts'
import virt64 from '../../boards/virt64.ts'
import { Machine } from '../../sim/machine.ts'
import type { VirtioNetModel } from '../../sim/models/net/virtio.ts'
import { compileApp } from '../../sim/run.ts'
import { generator, program, start } from '../kernel/module.ts'
import { flatten, type Node } from './tree.ts'

interface Parts { property(tree: number): number; scratch(): number }

const TREE = 0x4000_0000
let blob = new Uint8Array(0)
let outside: number[] = []
let parts: Parts & { memory: WebAssembly.Memory }

beforeAll(async () => {
  parts = await start<Parts>(await program('parts'), {
    read32(signed: number) {
      const offset = (signed >>> 0) - TREE
      if (offset < 0 || offset + 4 > 1 << 20) outside.push(signed >>> 0)
      return offset + 4 <= blob.length ? new DataView(blob.buffer, blob.byteOffset).getUint32(offset, true) : 0
    },
    scanRoots() {},
  })
})

const property = (tree: Uint8Array, compatible: string, name: string): number[] | undefined => {
  blob = tree as never
  outside = []
  const at = parts.scratch()
  new Uint8Array(parts.memory.buffer, at, 256).set(Buffer.from(`${compatible}\0${name}\0`))
  const length = parts.property(TREE)
  return length < 0 ? undefined : [...new Uint8Array(parts.memory.buffer, at, Math.min(length, 256))]
}

const GENET = 'brcm,bcm2711-genet-v5'
const board = (ethernet: Node['properties'], ...children: Node[]): Node => ({
  name: '', properties: { '#address-cells': [2], compatible: 'raspberrypi,4-model-b\0brcm,bcm2711' },
  children: [{ name: 'scb', children: [{ name: 'ethernet@7d580000', properties: ethernet, children }, { name: 'xhci@7e9c0000', properties: { compatible: 'generic-xhci', status: 'disabled' } }] }],
})
const usual = { reg: [0, 0x7d58_0000], 'local-mac-address': [0xdca6_3201, 0x0203_0000], compatible: GENET, status: 'okay' }

describe('deviceProperty', () => {
  it('finds the property of the node that is compatible, before and behind its compatible', () => {
    const tree = flatten(board({ ...usual, 'phy-mode': 'rgmii-rxid' }))
    expect(property(tree, GENET, 'local-mac-address')!.slice(0, 6)).toEqual([0xdc, 0xa6, 0x32, 1, 2, 3])
    expect(Buffer.from(property(tree, GENET, 'phy-mode')!).toString()).toBe('rgmii-rxid\0')
  })
  it('finds a name anywhere in the list', () => {
    const tree = flatten(board({ compatible: `a,b\0${GENET}\0c,d` }))
    for (const name of ['a,b', GENET, 'c,d', 'brcm,bcm2711']) expect(property(tree, name, 'compatible'), name).toBeDefined()
    for (const name of ['a', 'b', 'brcm,bcm2711-genet', 'brcm,bcm2711-genet-v51', ',d']) expect(property(tree, name, 'compatible'), name).toBeUndefined()
  })
  it('passes disabled devices over, wherever the status stands', () => {
    expect(property(flatten(board({ ...usual, status: 'disabled' })), GENET, 'compatible')).toBeUndefined()
    expect(property(flatten(board({ status: 'fail', compatible: GENET })), GENET, 'compatible')).toBeUndefined()
    expect(property(flatten(board(usual)), 'generic-xhci', 'compatible')).toBeUndefined()
    expect(property(flatten(board({ compatible: GENET })), GENET, 'compatible')).toBeDefined()
  })
  it('does not take what a child or another node has', () => {
    const child = { name: 'mdio', properties: { compatible: 'brcm,genet-mdio-v5', 'local-mac-address': [1, 2], status: 'disabled' } }
    const tree = flatten(board({ compatible: GENET }, child))
    expect(property(tree, GENET, 'local-mac-address')).toBeUndefined()
    expect(property(tree, GENET, 'compatible')).toBeDefined()
    expect(property(tree, 'brcm,genet-mdio-v5', 'compatible')).toBeUndefined()
  })
  it('is absent without a tree', () => {
    blob = new Uint8Array(64) as never
    expect(parts.property(0)).toBe(-1)
    expect(parts.property(TREE)).toBe(-1)
  })
  it('stays inside a tree that is cut short or damaged', () => {
    const whole = flatten(board(usual))
    for (let length = 0; length < whole.length; ++length) {
      const cut = whole.slice(0, length)
      if (length >= 8) new DataView(cut.buffer).setUint32(4, length)
      property(cut, GENET, 'local-mac-address')
      expect(outside).toEqual([])
    }
    const random = generator(31)
    for (let round = 0; round < 2000; ++round) {
      const damaged = whole.slice()
      for (let n = 1 + Math.floor(random() * 4); n > 0; --n) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256)
      property(damaged, GENET, 'local-mac-address')
      expect(outside).toEqual([])
    }
  })
})

describe('the role of the network card', () => {
  const second = { ...virt64.soc.devices.net0!, base: 0x0a01_0000, size: 31 * 0x200, args: [0x0a01_0000, 100, 31, true], modelOptions: { irq: 100, transports: 31 } }
  /** What the app prints, and which cards were reset, with these candidates and this tree. */
  const choice = async (name: string, net: Candidate[], tree?: Node): Promise<string> => {
    const it = defineBoard({ ...virt64, name, soc: { ...virt64.soc, roles: { ...virt64.soc.roles, net } }, devices: { net1: second } })
    const machine = await Machine.create({ board: it, image: await compileApp('test/kernel/device/ethernet', it), deviceTree: tree && flatten(tree) })
    expect(machine.run({ until: () => /ready|no network/.test(machine.output()) }).kind).toMatch(/until|exit/)
    const used = ['net0', 'net1'].filter((card) => (machine.devices[card] as VirtioNetModel).counts.resets > 0)
    return `${machine.output().split('\r\n')[0]}: ${used.join()}`
  }
  const both = [{ device: 'net0', compatible: GENET }, { device: 'net1' }]
  const one = [{ device: 'net0', compatible: GENET }, { device: 'net1', compatible: 'x,y' }]

  it.each([
    { what: 'the first, when the tree has it', net: both, tree: board(usual), result: 'ready: net0' },
    { what: 'the other, when the tree has it not', net: both, tree: board({ ...usual, status: 'disabled' }), result: 'ready: net1' },
    { what: 'the other without a tree', net: both, tree: undefined, result: 'ready: net1' },
    { what: 'nobody, when each must be in the tree and none is', net: one, tree: board({}), result: 'no network: ' },
    { what: 'the second, when the tree has only that', net: one, tree: board({ compatible: 'x,y' }), result: 'ready: net1' },
  ])('goes to $what', async ({ net, tree, result }) => expect(await choice('choice', net, tree)).toBe(result))
})
