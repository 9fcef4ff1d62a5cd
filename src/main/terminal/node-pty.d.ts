/** The part of node-pty that Muster uses. Its fork on the registry declares its types under another name. */
declare module 'node-pty' {
  export interface Pty {
    readonly pid: number;
    /** Path of the far end; Windows has none. */
    readonly ptsName?: string;
    onData(listener: (data: string) => void): { dispose(): void };
    onExit(listener: (ended: { exitCode: number; signal?: number }) => void): { dispose(): void };
    write(data: string): void;
    resize(columns: number, rows: number): void;
    pause(): void;
    resume(): void;
    kill(signal?: string): void;
  }
  export function spawn(
    file: string,
    args: string[],
    options: { name: string; cols: number; rows: number; cwd: string; env: Record<string, string | undefined> },
  ): Pty;
}
