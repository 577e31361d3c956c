// expect: UNI-L001 6:25
interface Event { name: string }

export function main(): void {
  const event = { name: "tick" } as unknown as Event;
  console.log((event as any).payload);
}
