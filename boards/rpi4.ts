import { defineBoard } from './board.ts'
import { bcm2711 } from './soc/bcm283x.ts'

export default defineBoard({
  name: 'rpi4',
  aliases: ['raspi4b', 'rpi400', 'cm4'],
  title: 'Raspberry Pi 4 Model B',
  soc: bcm2711,
  console: { device: 'uart0', baud: 115200 },
  leds: { act: { pin: 42 } },
  image: { file: 'kernel8.img', kind: 'arm64', load: 0x8_0000 },
  qemu: {
    program: 'qemu-system-aarch64', machine: 'raspi4b', args: [], kernel: 'image', serial: 0, network: 'usb-net',
    // The machine's own slot is that of EMMC1; the board has its card on EMMC2.
    card: { device: 'sd-card,bus=/generic-sdhci/sd-bus' },
    differences: ['no GENET, PCIe, RNG200 or PWM: reading them is a bus fault', 'the system timer has no interrupt', 'starting the watchdog resets at once', 'no caches',
      'the network card is a USB one of class CDC-ECM, which sends 64 bytes each 0.25 ms at best; pulling it out ends QEMU 10.0 by an assertion of its own'],
  },
  // The firmware gives the PL011 to Bluetooth on pins 32 and 33; the header's pins 8 and 10 are 14 and 15. BCM2835 ARM Peripherals, table 6-31.
  pins: [{ pin: 32 }, { pin: 33 }, { pin: 14, alternate: 0 }, { pin: 15, alternate: 0 }],
  firmware: 'start4',
  tested: 'qemu',
})
