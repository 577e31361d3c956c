import { defineBoard } from './board.ts'
import { a10 } from './soc/sun4i-a10.ts'

export default defineBoard({
  name: 'cubieboard',
  title: 'Cubieboard (Allwinner A10)',
  soc: a10,
  console: { device: 'uart0', baud: 115200 },
  leds: { green: { pin: 7 * 32 + 20 }, blue: { pin: 7 * 32 + 21 } },
  image: { file: 'uImage', kind: 'uimage', load: 0x4200_0000 },
  qemu: {
    program: 'qemu-system-arm', machine: 'cubieboard', args: [], kernel: 'image', serial: 0, network: 'onboard', card: {},
    differences: ['GPIO reads 0 and ignores writes', 'only UART0 exists', 'the 64-bit counter reads 0', 'the network card has no address of its own: two guests on one network would share theirs', 'no caches'],
  },
  firmware: 'sunxi',
  uboot: 'Cubieboard',
  tested: 'qemu',
})
