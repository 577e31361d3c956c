/** The files of a new project. */
import type { Board } from '../boards/board.ts'

export interface Project {
  name: string
  board: Board
  /** The framework's folder, absolute or relative to the project. */
  home: string
  version: string
}

/** Contents by file name. `uni` has to be made executable. */
export function projectFiles({ name, board, home, version }: Project): Record<string, string> {
  return {
    'main.ts': `/** The app: what runs once the board is up. */
import { boardName, sleep } from "uni";

export async function main(): Promise<void> {
  console.log(\`hello from ${name} on \${boardName()}\`);
  for (const second of [1, 2, 3]) {
    await sleep(1000);
    console.log(second);
  }
}
`,
    'uni.config.ts': `import { defineConfig } from '@uni-kernel/uni'

export default defineConfig({
  board: '${board.name}',
})
`,
    'package.json': `${JSON.stringify({ name, version: '0.1.0', private: true, type: 'module', scripts: { start: './uni run', build: './uni build', sim: './uni run --on sim' } }, null, 2)}
`,
    // What an editor reads, and what the app is checked against.
    'tsconfig.json': `${JSON.stringify({ extends: `${home}/lang/types/tsconfig.json`, include: ['*.ts'], exclude: ['uni.config.ts', 'build'] }, null, 2)}
`,
    '.gitignore': 'build/\nnode_modules/\n',
    'README.md': `# ${name}

A bare-metal app for ${board.title}, made with uni ${version}.

    ./uni run                 # build, then run on QEMU's model of ${board.name}
    ./uni run --on sim        # run in the simulator
    ./uni run --on node       # run as ordinary TypeScript under Node
    ./uni build               # build/${board.name}/${name}/${board.image.file}
    ./uni help

\`./uni\` starts the framework in \`$UNI_HOME\`, else in \`${home}\`.
`,
    uni: `#!/bin/sh
# Starts the uni framework that this project was made with; UNI_HOME names another one.
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P) || exit 69
home=\${UNI_HOME:-'${home.replaceAll("'", "'\\''")}'}
case $home in /*) ;; *) home=$here/$home ;; esac
if [ ! -x "$home/uni" ]; then
  printf 'error[UNI-T005]: the uni framework is not in %s\\n  fix: set UNI_HOME to its folder\\n' "$home" >&2
  exit 69
fi
exec "$home/uni" "$@"
`,
  }
}
