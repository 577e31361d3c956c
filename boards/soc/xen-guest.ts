// A guest of Xen on ARM: addresses of the guest physical map in Xen's public headers (xen/arch-arm.h), measured on Xen 4.17.
import { defineSoc } from '../board.ts'

export const xenGuest = defineSoc({
  name: 'xen-guest-aarch64',
  arch: 'aarch64',
  cpu: 'cortex-a53',
  ram: { base: 0x4000_0000, size: 64 << 20 },
  deviceRanges: [{ base: 0x0300_0000, size: 0x0020_0000 }, { base: 0x2200_0000, size: 0x0020_0000 }],
  devices: {
    gic: { driver: 'irq/gic-v2', type: 'GicV2', base: 0x0300_1000, size: 0x3000, args: [0x0300_1000, 0x0300_2000], model: 'irq/gic-v2' },
    timer: { driver: 'timer/generic', type: 'GenericTimer', irq: 27, args: [27], model: 'timer/generic' },
    // vpl011 is the SBSA subset of the PL011: it has no line control registers, so no clock is given and no rate is set.
    uart0: { driver: 'serial/pl011', type: 'Pl011', base: 0x2200_0000, size: 0x1000, irq: 32, args: [0x2200_0000, 32, 0], model: 'serial/pl011', modelOptions: { sbsa: true } },
    power: { driver: 'power/psci', type: 'Psci', args: [], model: 'power/psci' },
  },
  roles: { interrupts: 'gic', timer: 'timer', power: 'power' },
})
