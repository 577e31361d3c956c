import { defineBoard } from './board.ts'
import { bcm2837 } from './soc/bcm283x.ts'

export default defineBoard({
  name: 'rpi3',
  aliases: ['raspi3b', 'zero2w', 'rpi02w'],
  title: 'Raspberry Pi 3 Model B, Zero 2 W',
  soc: bcm2837,
  console: { device: 'uart0', baud: 115200 },
  image: { file: 'kernel8.img', kind: 'arm64', load: 0x8_0000 },
  qemu: {
    program: 'qemu-system-aarch64', machine: 'raspi3b', args: [], kernel: 'image', serial: 0, network: 'usb-net', card: {},
    differences: ['unmodelled peripheral addresses fall through to RAM', 'starting the watchdog resets at once', 'no caches',
      'the network card is a USB one of class CDC-ECM, which sends 64 bytes each 0.25 ms at best; pulling it out ends QEMU 10.0 by an assertion of its own'],
  },
  // The firmware gives the PL011 to Bluetooth on pins 32 and 33; the header's pins 8 and 10 are 14 and 15. BCM2835 ARM Peripherals, table 6-31.
  pins: [{ pin: 32 }, { pin: 33 }, { pin: 14, alternate: 0 }, { pin: 15, alternate: 0 }],
  firmware: 'start',
  tested: 'qemu',
  notes: ['The activity LED of the Pi 3 hangs on the firmware\'s GPIO expander and is not driven.'],
})
