/** How a piece of work is done, whatever it computes: results depend on none of these. */
export interface FolderOptions {
  /** Where its files go; made when missing. */
  readonly folder: string;
  /** Worker threads at most. */
  readonly threads: number;
  /** A checkpoint is written when so much time has passed since the last. */
  readonly checkpointSeconds: number;
  /** Start anew, whatever lies in the folder. */
  readonly force?: boolean;
  /** Wait while another process is at work in the folder, in place of refusing. */
  readonly wait?: boolean;
  /** Told what the work waits for. */
  readonly onNotice?: (text: string) => void;
  /** Stops the work at a safe point, from which it can go on later. */
  readonly signal?: AbortSignal;
  /** Work done and to do: SGD steps, or samples. */
  readonly onProgress?: (done: number, total: number) => void;
}
