// expect: UNI-L011 3:17
export function main(): void {
  const title = <h1>hello</h1>;
  console.log(title !== undefined);
}
