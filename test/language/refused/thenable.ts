// expect: UNI-L047 4:21
export async function main(): Promise<void> {
  const thenable = { then(res: (v: number) => void): void { setTimeout(() => res(9), 1) } }
  console.log(await thenable)
}
