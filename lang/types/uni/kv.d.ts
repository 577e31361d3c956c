/**
 * Keys and values that outlive power, in the key-value partition of the board's card. The same under `uni run --on node`.
 *
 * Everything that waits rejects where the board has no card, the card has no such partition, or fails.
 */

/** Changes that are made together: after a loss of power all of them are there, or none. */
export declare class Batch {
  private constructor();
  /** Throws as `kv.set` rejects. */
  set(key: string, value: string | Uint8Array): void;
  delete(key: string): void;
  /** Makes the changes; resolves when they are on the card. Once. */
  commit(): Promise<void>;
}

export declare class KeyValueStore {
  private constructor();
  /** Resolves to the value of `key`, or to undefined. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Resolves to the value of `key` as text (UTF-8), or to undefined. */
  getText(key: string): Promise<string | undefined>;
  /** Resolves when the value (a string goes as UTF-8) is on the card: power may go then. Keys have 1 to 255 bytes in UTF-8, values at most 65,536 (fewer where the partition has less than 4 MiB). */
  set(key: string, value: string | Uint8Array): Promise<void>;
  /** Resolves to whether `key` was there, when that it is not is on the card. */
  delete(key: string): Promise<boolean>;
  /** Resolves to the keys that begin with `prefix` and come behind `after`, at most `limit` (100 unless told otherwise), in the order of their bytes in UTF-8. */
  list(prefix?: string, after?: string, limit?: number): Promise<string[]>;
  /** Changes to be made together. */
  batch(): Batch;
  /** Resolves to how the store is, for people: keys, space, wear. */
  status(): Promise<string>;
}
/** The store of the board's card: opened when it is first asked for something. */
export declare const kv: KeyValueStore;
