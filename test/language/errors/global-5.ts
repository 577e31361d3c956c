// expect: TS2304 3:26
export async function main(): Promise<void> {
  const response = await fetch("http://example.org");
  console.log(response.ok);
}
