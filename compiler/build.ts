/** One build: app + board → ELF and image. The only entry the command line uses. */
import type { Board } from '../boards/board.ts'
import type { Toolchain } from '../linker/toolchain.ts'

export interface BuildOptions {
  /** Folder of the app; it holds `main.ts`. */
  app: string
  board: Board
  toolchain: Toolchain
  /** Output folder; default `build/<board>/<app>` below the working directory. */
  out?: string
  /** Called as each step ends. */
  onStep?: (step: { name: string; detail: string; ms: number }) => void
  /** Collect at every allocation: finds collector mistakes. */
  stressCollector?: boolean
}

export interface BuildResult {
  app: string
  board: string
  elf: string
  /** The image the board boots, e.g. `kernel8.img`. */
  image: string
  /** Bytes by part. `handWrittenLines` counts C and assembly lines in the image. */
  sizes: { text: number; rodata: number; data: number; bss: number; symbols: number; image: number; handWrittenLines: number }
  /** Nothing had changed. */
  cached: boolean
  warnings: import('../boards/error.ts').Diagnostic[]
}

/** Builds. Throws `CompileError` with diagnostics or `UniError`; leaves no half-written output. */
export async function build(_options: BuildOptions): Promise<BuildResult> {
  throw new Error('not built yet')
}
