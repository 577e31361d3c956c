import { defineBoard } from './board.ts'
import { bcm2836 } from './soc/bcm283x.ts'

export default defineBoard({
  name: 'rpi2',
  aliases: ['raspi2b'],
  title: 'Raspberry Pi 2 Model B',
  soc: bcm2836,
  console: { device: 'uart0', baud: 115200 },
  leds: { act: { pin: 47 } },
  image: { file: 'kernel7.img', kind: 'raw', load: 0x8000 },
  qemu: {
    program: 'qemu-system-arm', machine: 'raspi2b', args: [], kernel: 'loader', serial: 0, network: 'usb-net', card: {},
    differences: ['starts in secure SVC; the firmware of the board starts in HYP', 'starting the watchdog resets at once', 'no caches',
      'the network card is a USB one of class CDC-ECM, which sends 64 bytes each 0.25 ms at best; pulling it out ends QEMU 10.0 by an assertion of its own'],
  },
  // The header's pins 8 and 10; the firmware gives them to the mini UART, or to nobody. BCM2835 ARM Peripherals, table 6-31.
  pins: [{ pin: 14, alternate: 0 }, { pin: 15, alternate: 0 }],
  firmware: 'start',
  tested: 'qemu',
})
