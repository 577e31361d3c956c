/** `uni run --on node`: the app as ordinary TypeScript, its types taken away, under Node. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, type BuildFailure, type Plugin } from 'esbuild'
import { CompileError, Exit, UniError } from '../boards/error.ts'
import { assetsOf } from '../compiler/assets.ts'
import type { App } from './app.ts'
import { end, guestStatus, type Limits } from './guest.ts'
import { home } from './home.ts'
import { onInterrupt } from './interrupt.ts'
import { parseForward } from './network.ts'
import type { RunOptions } from './run.ts'

export async function runUnderNode(options: RunOptions, app: App, limits: Limits): Promise<number> {
  const { output } = options
  const folder = join('build', 'node', app.name)
  const program = join(folder, 'main.mjs')
  mkdirSync(folder, { recursive: true })
  await bundle(app, program)
  output.step('run', `${app.name} on Node ${process.versions.node}`)
  const watching = output.json || limits.expect !== undefined
  const child = spawn(process.execPath, ['--enable-source-maps', program], {
    stdio: ['inherit', watching ? 'pipe' : 'inherit', 'inherit'], env: { ...process.env, TZ: 'UTC', UNI_CARD: cardFolder(options, app), UNI_PUBLISH: JSON.stringify((options.publish ?? []).map(parseForward)) },
  })
  const forget = onInterrupt(() => end(child))
  let printed = ''
  let outcome: 'expected' | 'timeout' | undefined
  const stop = (why: typeof outcome): void => {
    outcome ??= why
    end(child)
  }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (output.json) output.event({ event: 'console', text })
    else process.stdout.write(text)
    printed += text
    if (limits.expect?.(printed)) stop('expected')
  })
  const timer = limits.milliseconds === undefined ? undefined : setTimeout(() => stop('timeout'), limits.milliseconds)
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => resolve(status ?? (signal === 'SIGINT' ? Exit.cancelled : Exit.failed)))
  }).finally(() => {
    clearTimeout(timer)
    forget()
    rmSync(folder, { recursive: true, force: true })
  })
  const status = verdict(code)
  if (output.json) output.event({ event: 'exit', ok: status === 0, code: status, reason: outcome ?? 'guest' })
  return status

  function verdict(code: number): number {
    if (outcome === 'expected') return Exit.ok
    if (outcome === 'timeout') {
      process.stderr.write(`error[UNI-A006]: stopped after ${limits.milliseconds! / 1000} s${limits.expect ? ` without "${limits.expected}"` : ''}\n`)
      return Exit.timeout
    }
    if (limits.expect) {
      process.stderr.write(`error[UNI-A005]: the program ended (${code}) without printing "${limits.expected}"\n`)
      return Exit.failed
    }
    return code === Exit.cancelled ? code : guestStatus(code, output)
  }
}

/** The folder that stands for the card. */
function cardFolder(options: RunOptions, app: App): string {
  const folder = resolve(options.card ?? join('build', 'card', app.name))
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new UniError('UNI-F004', `--card: ${options.card} is not a folder, which is what stands for the card under Node`, Exit.usage, ['--card folder', 'or run it with --on sim'])
  }
  return folder
}

/** Writes one module with all that the app imports, and calls its `main`. A promise that `main` rejects ends Node as any other does. */
async function bundle(app: App, file: string): Promise<void> {
  const { main } = app
  const start = `import ${JSON.stringify(join(home, 'cli/node/prelude.ts'))}\nimport { main } from ${JSON.stringify(main)}\nmain()\n`
  try {
    await build({
      stdin: { contents: start, resolveDir: app.folder, sourcefile: 'start.ts', loader: 'ts' },
      outfile: file, bundle: true, platform: 'node', format: 'esm', target: 'es2022', sourcemap: true, logLevel: 'silent', keepNames: true,
      tsconfigRaw: { compilerOptions: { target: 'es2022', useDefineForClassFields: true } },
      plugins: [modules(app)],
    })
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>
    if (!errors?.length) throw error
    const refused = errors.map((each) => each.detail).find((detail) => detail instanceof UniError)
    if (refused) throw refused
    throw new CompileError(errors.map(({ text, location }) => ({
      severity: 'error', file: location?.file ?? main, line: location?.line ?? 1, column: (location?.column ?? 0) + 1, code: 'JS', message: text,
    })))
  }
}

/** `uni` is its twin for Node; what only a board has is refused. */
const modules = (app: App): Plugin => ({
  name: 'uni',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^uni:assets$/ }, ({ path }) => ({ path, namespace: 'uni' }))
    onLoad({ filter: /^uni:assets$/, namespace: 'uni' }, () => ({
      contents: `export const assets = ${JSON.stringify(assetsOf(app.folder).map(({ path, type, etag, bytes }) => ({ path, type, etag, base64: bytes.toString('base64') })))}`,
    }))
    onResolve({ filter: /^uni(\/[\w-]+)?$/ }, ({ path }) => {
      // Libraries in TypeScript are the same everywhere.
      const file = [join(home, `cli/node/${path}.ts`), join(home, `lib/${path.slice(4)}.ts`)].find((one) => existsSync(one))
      return file ? { path: file } : undefined
    })
    onResolve({ filter: /^(board|(kernel|hal|drivers|lang)\/.*)$/ }, ({ path, importer }) => ({
      errors: [{
        text: `"${path}" is there on boards only`,
        detail: new UniError('UNI-A010', `${importer}: "${path}" is there on boards and in the simulator, not under Node`, Exit.unavailable, [
          'import what the app needs of its board from "uni": boardName, uptime, sleep, readLine, setLed and others work in both places',
          'or run it with --on sim',
        ]),
      }],
    }))
  },
})
