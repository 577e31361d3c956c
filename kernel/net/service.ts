/** What runs on a stack beside its transports: the stack's fiber calls it, and an app that has none pays for none. */

export abstract class Service {
  next: Service | null = null;
  /** Takes what has arrived and does what is due. */
  abstract poll(now: i64): void;
  /** When to come back at the latest, milliseconds. */
  abstract pollAt(): i64;
  /** Whether `name` (lower case) is one of ours. */
  owns(name: string): bool { return false; }
}
