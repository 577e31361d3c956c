// Allwinner A20: "A20 User Manual" memory map. Lines are the GIC's: SPI n, which is line n of the A10, is INTID n + 32.
import { defineSoc } from '../board.ts'

export const a20 = defineSoc({
  name: 'sun7i-a20',
  arch: 'arm',
  // The cores are Cortex-A7. Code for the A8 runs on both: see docs/decisions/014-a20-images.md.
  cpu: 'cortex-a8',
  ram: { base: 0x4000_0000, size: 1024 << 20 },
  deviceRanges: [{ base: 0x01c0_0000, size: 0x0030_0000 }],
  devices: {
    intc: {
      driver: 'irq/sun7i', type: 'Sun7iIntc', base: 0x01c8_1000, size: 0x3000, args: [0x01c8_1000, 0x01c8_2000, 0x01c2_0400],
      model: 'irq/gic-v2', modelOptions: { cpuInterface: 0x1000, lines: 160 },
    },
    gpio: { driver: 'gpio/sunxi', type: 'SunxiGpio', base: 0x01c2_0800, size: 0x400, args: [0x01c2_0800, 9], model: 'gpio/sunxi', modelOptions: { low: 225 } },
    timer: { driver: 'timer/sun4i', type: 'Sun4iTimer', base: 0x01c2_0c00, size: 0x90, irq: 54, args: [0x01c2_0c00, 54], model: 'timer/sun4i' },
    watchdog: { driver: 'watchdog/sun4i', type: 'Sun4iWatchdog', base: 0x01c2_0c90, size: 0x10, args: [0x01c2_0c90], model: 'watchdog/sun4i' },
    uart0: { driver: 'serial/ns16550', type: 'Ns16550', base: 0x01c2_8000, size: 0x400, irq: 33, args: [0x01c2_8000, 33, 24_000_000], model: 'serial/ns16550' },
    // The slot's switch is PH1 on all boards.
    mmc0: {
      driver: 'block/sun4i-mmc', type: 'Sun4iMmc', base: 0x01c0_f000, size: 0x1000, irq: 64, args: [0x01c0_f000, 64, 0, 0x01c2_0000, { device: 'gpio' }, 160, 225],
      model: 'sd/sun4i-mmc', modelOptions: { index: 0, ccu: 0x01c2_0000 },
    },
    card: { driver: 'block/sd-card', type: 'SdCard', args: [{ device: 'mmc0' }, { device: 'timer' }] },
    // Shares its pins with the GMAC: for boards with a 10/100 Mbit/s PHY.
    emac: {
      driver: 'net/sun4i-emac', type: 'Sun4iEmac', base: 0x01c0_b000, size: 0x1000, irq: 87,
      args: [0x01c0_b000, 87, 1, 0x01c2_0000, 0x01c0_0000, 0x01c2_3800, { device: 'gpio' }, { device: 'timer' }],
      model: 'net/sun4i-emac', modelOptions: { ccu: 0x01c2_0000, sramc: 0x01c0_0000, sid: 0x01c2_3800 },
    },
  },
  roles: { interrupts: 'intc', timer: 'timer', power: 'watchdog', watchdog: 'watchdog', gpio: 'gpio', block: 'card' },
})
