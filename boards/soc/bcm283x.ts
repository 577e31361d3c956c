// Broadcom BCM2836, BCM2837 and BCM2711. Offsets from "BCM2835 ARM Peripherals" and "BCM2711 ARM Peripherals"; interrupt
// lines of the 2836/2837 are GPU interrupts 0..63 of the legacy controller and 64 + source bit of the local block.
import { defineSoc, type Arch, type Device, type Soc } from '../board.ts'

/** Devices whose offset from the peripheral base `p` is the same on every Pi. */
const peripherals = (p: number, irq: { uart0: number; aux: number; systemTimer: number; usb: number; emmc: number }, gpioPins: number, coreHz: number, emmc2: boolean): Record<string, Device> => ({
  mailbox: { driver: 'mailbox/bcm2835-property', type: 'PropertyMailbox', base: p + 0xb880, size: 0x80, args: [p + 0xb880], model: 'mailbox/bcm2835-property' },
  pm: { driver: 'watchdog/bcm2835-pm', type: 'Bcm2835Pm', base: p + 0x10_0000, size: 0x1000, args: [p + 0x10_0000], model: 'watchdog/bcm2835-pm' },
  gpio: {
    driver: 'gpio/bcm2835', type: 'Bcm2835Gpio', base: p + 0x20_0000, size: 0x1000, args: [p + 0x20_0000, gpioPins, gpioPins === 58],
    model: 'gpio/bcm2835', modelOptions: { pins: gpioPins, bcm2711: gpioPins === 58 },
  },
  uart0: { driver: 'serial/pl011', type: 'Pl011', base: p + 0x20_1000, size: 0x200, irq: irq.uart0, args: [p + 0x20_1000, irq.uart0, 48_000_000], model: 'serial/pl011' },
  uart1: { driver: 'serial/bcm2835-aux', type: 'Bcm2835Aux', base: p + 0x21_5000, size: 0x80, irq: irq.aux, args: [p + 0x21_5000, irq.aux, coreHz], model: 'serial/bcm2835-aux', modelOptions: { clockHz: coreHz } },
  usb0: { driver: 'usb/dwc2', type: 'Dwc2', base: p + 0x98_0000, size: 0x1_0000, irq: irq.usb, args: [p + 0x98_0000, irq.usb, { device: 'mailbox' }], model: 'usb/dwc2' },
  usbnet: { driver: 'net/usb', type: 'UsbNet', args: [{ device: 'usb0' }, { device: 'timer' }, { device: 'mailbox' }] },
  // The card's controller: EMMC, on the BCM2711 EMMC2.
  emmc: {
    driver: 'block/sdhci', type: 'Sdhci', base: p + (emmc2 ? 0x34_0000 : 0x30_0000), size: 0x100, irq: irq.emmc,
    args: [p + (emmc2 ? 0x34_0000 : 0x30_0000), irq.emmc, emmc2, { device: 'mailbox' }, { device: 'gpio' }, { device: 'timer' }],
    model: 'sd/sdhci', modelOptions: { clockHz: emmc2 ? 100_000_000 : 250_000_000, arasan: !emmc2 },
  },
  card: { driver: 'block/sd-card', type: 'SdCard', args: [{ device: 'emmc' }, { device: 'timer' }] },
  systemTimer: { driver: 'timer/bcm2835', type: 'Bcm2835Timer', base: p + 0x3000, size: 0x20, irq: irq.systemTimer, args: [p + 0x3000, irq.systemTimer], model: 'timer/bcm2835' },
})

const legacy = (name: string, arch: Arch, cpu: string): Soc =>
  defineSoc({
    name,
    arch,
    cpu,
    ram: { base: 0, size: 0x3c00_0000 },
    deviceRanges: [{ base: 0x3f00_0000, size: 0x0120_0000 }],
    devices: {
      ...peripherals(0x3f00_0000, { uart0: 57, aux: 29, systemTimer: 1, usb: 9, emmc: 62 }, 54, 250_000_000, false),
      // The other controller for the card, for apps that ask for `sdhostCard`: the one that is started last has the card's pins.
      sdhost: {
        driver: 'block/bcm2835-sdhost', type: 'Bcm2835SdHost', base: 0x3f20_2000, size: 0x100, irq: 56, args: [0x3f20_2000, 56, { device: 'gpio' }, { device: 'mailbox' }, { device: 'timer' }],
        model: 'sd/bcm2835-sdhost',
      },
      sdhostCard: { driver: 'block/sd-card', type: 'SdCard', args: [{ device: 'sdhost' }, { device: 'timer' }] },
      intc: { driver: 'irq/bcm2836', type: 'Bcm2836', base: 0x3f00_b200, size: 0x28, args: [0x3f00_b200, 0x4000_0000], model: 'irq/bcm2836', modelOptions: { local: 0x4000_0000 } },
      timer: { driver: 'timer/generic', type: 'GenericTimer', irq: 67, args: [67], model: 'timer/generic' },
      rng: { driver: 'entropy/bcm2835-rng', type: 'Bcm2835Rng', base: 0x3f10_4000, size: 0x14, args: [0x3f10_4000], model: 'entropy/bcm2835-rng' },
    },
    roles: { interrupts: 'intc', timer: 'timer', power: 'pm', watchdog: 'pm', gpio: 'gpio', net: 'usbnet', entropy: 'rng', block: 'card' },
  })

export const bcm2836 = legacy('bcm2836', 'arm', 'cortex-a7')
export const bcm2837 = legacy('bcm2837', 'aarch64', 'cortex-a53')

export const bcm2711 = defineSoc({
  name: 'bcm2711',
  arch: 'aarch64',
  cpu: 'cortex-a72',
  ram: { base: 0, size: 0x3c00_0000 },
  deviceRanges: [{ base: 0xfc00_0000, size: 0x0400_0000 }],
  devices: {
    ...peripherals(0xfe00_0000, { uart0: 153, aux: 125, systemTimer: 97, usb: 105, emmc: 158 }, 58, 500_000_000, true),
    gic: { driver: 'irq/gic-v2', type: 'GicV2', base: 0xff84_1000, size: 0x3000, args: [0xff84_1000, 0xff84_2000], model: 'irq/gic-v2', modelOptions: { cpuInterface: 0x1000, lines: 224 } },
    timer: { driver: 'timer/generic', type: 'GenericTimer', irq: 27, args: [27], model: 'timer/generic' },
    genet: { driver: 'net/bcm2711-genet', type: 'Bcm2711Genet', base: 0xfd58_0000, size: 0x1_0000, irq: 189, args: [0xfd58_0000, 189, { device: 'mailbox' }, { device: 'timer' }], model: 'net/bcm2711-genet' },
    rng: { driver: 'entropy/iproc-rng200', type: 'IprocRng200', base: 0xfe10_4000, size: 0x28, args: [0xfe10_4000], model: 'entropy/iproc-rng200' },
  },
  roles: {
    interrupts: 'gic', timer: 'timer', power: 'pm', watchdog: 'pm', gpio: 'gpio',
    // QEMU has neither, nor their nodes, and answers their addresses with a bus fault.
    net: [{ device: 'genet', compatible: 'brcm,bcm2711-genet-v5' }, { device: 'usbnet' }],
    entropy: [{ device: 'rng', compatible: 'brcm,bcm2711-rng200' }],
    block: 'card',
  },
})
