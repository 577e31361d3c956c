/** What the network does, as text for people. On boards and in the simulator. Each throws when the board has no network. */

/** The card, the address, frames. */
export declare function interfaceStatus(): string;
/** Neighbors by ARP, a line each. */
export declare function neighborStatus(): string;
/** Ports that are listened at, connections, and why frames were thrown away, a line each. */
export declare function connectionStatus(): string;
/** Calls `handler` with a line about each of the next `count` frames in and out (1 … 1,000,000); resolves after the last. One at a time. */
export declare function capture(count: number, handler: (line: string) => void): Promise<void>;
