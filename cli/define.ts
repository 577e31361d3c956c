/** What `uni.config.ts` imports as `@uni-kernel/uni`. */

/** Settings of a project. A flag goes before an environment variable, that before these. */
export interface Config {
  /** Folder of the app, relative to the config file; default `.`. */
  app?: string
  /** Name of the output folder; default: the app folder's name. */
  name?: string
  /** Board to build for and run on when there is no --board. */
  board?: string
  /** Where `uni run` runs; default `qemu`. */
  on?: 'qemu' | 'sim' | 'node'
  /** Ends `uni run` after this time, e.g. `20s`. */
  timeout?: string
  /** What the compiler aims at; default `speed`. */
  optimize?: 'speed' | 'size'
  /** Memory that QEMU gives the machine, e.g. `64M`, on boards that let it choose. */
  memory?: string
  /** File of the board's card for `uni run`, made if it is not there, e.g. `card.img` or `card.img,size=1G`. */
  card?: string
}

/** Gives the settings a type. */
export const defineConfig = (config: Config): Config => config
