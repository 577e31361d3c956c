import { defineBoard, defineSoc } from './board.ts'
import { a20 } from './soc/sun7i-a20.ts'

export default defineBoard({
  name: 'cubieboard2',
  title: 'Cubieboard2 (Allwinner A20)',
  soc: defineSoc({ ...a20, roles: { ...a20.roles, net: 'emac' } }),
  console: { device: 'uart0', baud: 115200 },
  leds: { green: { pin: 7 * 32 + 20 }, blue: { pin: 7 * 32 + 21 } },
  image: { file: 'uImage', kind: 'uimage', load: 0x4200_0000 },
  qemu: {
    program: 'qemu-system-arm', machine: 'cubieboard', args: [], kernel: 'image', serial: 0, network: 'onboard', card: {},
    differences: ['an A10: one Cortex-A8, and its interrupt controller instead of the GIC', 'GPIO reads 0 and ignores writes', 'the network card has no address of its own: two guests on one network would share theirs', 'no caches'],
  },
  firmware: 'sunxi',
  uboot: 'Cubieboard2',
  tested: 'qemu',
  notes: ['The network is driven by the A20\'s EMAC at 10 or 100 Mbit/s, not by its GMAC.', 'The second core stays off.'],
})
