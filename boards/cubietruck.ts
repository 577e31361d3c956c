import { defineBoard } from './board.ts'
import { a20 } from './soc/sun7i-a20.ts'

export default defineBoard({
  name: 'cubietruck',
  aliases: ['cubieboard3'],
  title: 'Cubietruck (Allwinner A20)',
  soc: a20,
  console: { device: 'uart0', baud: 115200 },
  leds: { green: { pin: 7 * 32 + 7 }, white: { pin: 7 * 32 + 11 }, orange: { pin: 7 * 32 + 20 }, blue: { pin: 7 * 32 + 21 } },
  image: { file: 'uImage', kind: 'uimage', load: 0x4200_0000 },
  qemu: {
    program: 'qemu-system-arm', machine: 'bpim2u', args: [], kernel: 'image', serial: 0,
    differences: ['an Allwinner R40, with cores, GIC, timers and UART as the A20 has them', 'GPIO reads 0 and ignores writes', 'a later controller for cards, whose FIFO is elsewhere: no card', 'no caches'],
  },
  firmware: 'sunxi',
  uboot: 'Cubietruck',
  tested: 'qemu',
  notes: ['No network yet: the PHY wants gigabit pins, which only the A20\'s GMAC has.', 'The second core stays off.'],
})
