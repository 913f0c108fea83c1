/** Told by a client when its first tick may come, and when its last one was dealt with. */
export interface Flood {
  begin(): void;
  end(): void;
}
