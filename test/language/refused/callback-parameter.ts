// expect: UNI-L070 2:62
export function main(): void { console.log([[1, 2], [3]].map((xs: unknown[]) => xs.filter(Boolean).length)) }
