/**
 * Files on the board's card: on its last FAT partition. The same in a folder under `uni run --on node`.
 *
 * Paths are like "logs/today.txt"; a "/" in front is allowed, and "." and ".." are not. Names are as FAT has them: any case finds them.
 * Everything that waits rejects where the board has no card, the card has no such partition, or fails.
 */

export declare class FileInfo {
  private constructor();
  /** Without the folders it lies in. */
  readonly name: string;
  /** Bytes; 0 for folders. */
  readonly size: number;
  readonly isFolder: boolean;
  /** When it was changed last, in milliseconds since 1970; 0 when nobody knows. */
  readonly modified: number;
}

/** A file that is open. */
export declare class File {
  private constructor();
  /** Bytes. */
  readonly size: number;
  /** Resolves to the bytes from `at` on, at most `length`; to none behind the end. */
  read(at: number, length: number): Promise<Uint8Array>;
  /** Writes bytes, or a string as UTF-8, from `at` on (at most the file's size, which grows with it). They are on the card when `sync` resolves. */
  write(at: number, data: string | Uint8Array): Promise<void>;
  /** Writes behind the end. */
  append(data: string | Uint8Array): Promise<void>;
  /** Cuts the file to `size` bytes. */
  truncate(size: number): Promise<void>;
  /** Resolves when everything written is on the card. */
  sync(): Promise<void>;
  /** `sync`, and gives the file back. */
  close(): Promise<void>;
}

/** Opens a file: "r" to read, "w" to write to a new or emptied one, "a" to write to one that keeps what it has. */
export declare function open(path: string, mode?: "r" | "w" | "a"): Promise<File>;
/** Resolves to the whole file, of at most `maxBytes` (1 MiB unless told otherwise). */
export declare function readFile(path: string, maxBytes?: number): Promise<Uint8Array>;
/** Resolves to the whole file as text (UTF-8). */
export declare function readTextFile(path: string, maxBytes?: number): Promise<string>;
/** Makes or replaces a file; resolves when it is on the card. */
export declare function writeFile(path: string, data: string | Uint8Array): Promise<void>;
/** Writes behind the end of a file, which is made when there is none; resolves when it is on the card. */
export declare function appendFile(path: string, data: string | Uint8Array): Promise<void>;
/** Resolves to what is at `path`, or to undefined. */
export declare function stat(path: string): Promise<FileInfo | undefined>;
/** Resolves to what is in a folder; "" is the topmost. */
export declare function list(path: string): Promise<FileInfo[]>;
/** Makes a folder. */
export declare function mkdir(path: string): Promise<void>;
/** Removes a file or an empty folder. */
export declare function remove(path: string): Promise<void>;
/**
 * Gives a file or folder another name or place. A file that is called `to` already is replaced by a file: after a loss of power there is the one or the other. Rejects
 * when there is a folder of that name.
 */
export declare function rename(from: string, to: string): Promise<void>;
/** Resolves to the bytes that are free. */
export declare function freeSpace(): Promise<number>;
/** Resolves to the bytes of all files, folders and free space. */
export declare function totalSpace(): Promise<number>;
/** Resolves to a line for each part of the card and what it is used for, for people. */
export declare function mounts(): Promise<string>;
