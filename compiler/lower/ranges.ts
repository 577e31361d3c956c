/** Bounds of integers. */
export interface Range { low: number; high: number }
