import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { Client, SFTPWrapper, Stats } from 'ssh2';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import readFileText from '../remote/read-file.sh?raw';
import { changing, observing } from '../remote/script';
import writeFileText from '../remote/write-file.sh?raw';
import type { Session } from '../session';

const readFileScript = observing('read-file', readFileText);
const writeFileScript = changing('write-file', writeFileText);

const TIMEOUT_MS = 30_000;
const OPEN_MS = 5_000;
/** Base64 of a piece, so that no shell holds more in one variable. */
const PIECE_BYTES = 512 * 1024;
const READ_BYTES = 32 * 1024;
/** SFTP status codes (draft-ietf-secsh-filexfer-02, 7). */
const NO_SUCH_FILE = 2;

interface FileOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Files of a node: over SFTP where the server has it, otherwise through a script. */
export class RemoteFiles {
  #sftp: Promise<SFTPWrapper | null> | null = null;
  /** Ends of the operations under way. One listener serves them all, however many workers ask their scheduler at once. */
  readonly #whenLost = new Set<() => void>();

  /** @param client null where only scripts can be run. */
  constructor(
    private readonly session: Pick<Session, 'nodeId' | 'observe' | 'run'>,
    private readonly client: Pick<Client, 'sftp' | 'once'> | null,
  ) {
    client?.once('close', () => {
      for (const end of this.#whenLost) end();
    });
  }

  /** @throws Failure bad-file, deadline-passed, connection-lost, cancelled */
  async read(path: string, options: FileOptions & { maxBytes: number }): Promise<Buffer | null> {
    const sftp = await this.#open(options);
    if (sftp === null) return this.#readByScript(path, options);
    return this.#guard(path, options, async (isEnded) => {
      const name = sftpPath(path);
      const stats = await call<Stats>((done) => sftp.stat(name, done)).catch(nullWhenAbsent);
      if (stats === null) return null;
      // A FIFO would be waited for without end, so it is never opened.
      if (!stats.isFile()) throw this.#bad(path, 'not a plain file');
      if (stats.size > options.maxBytes) throw this.#bad(path, `${stats.size} bytes, more than ${options.maxBytes}`);
      const handle = await call<Buffer>((done) => sftp.open(name, 'r', done)).catch(nullWhenAbsent);
      if (handle === null) return null;
      try {
        return await this.#readHandle(sftp, handle, path, options.maxBytes, isEnded);
      } finally {
        await call((done) => sftp.close(handle, (error) => done(error, undefined))).catch(() => undefined);
      }
    });
  }

  /** @throws Failure bad-file, deadline-passed, connection-lost, cancelled */
  async write(path: string, content: Buffer, options: FileOptions & { mode: number }): Promise<void> {
    const sftp = await this.#open(options);
    if (sftp === null) return this.#writeByScript(path, content, options);
    return this.#guard(path, options, async () => {
      const name = sftpPath(path);
      // A symlink stays one: the file behind it is replaced.
      const target = await call<string>((done) => sftp.realpath(name, done)).catch(() => name);
      const temporary = posix.join(posix.dirname(target), `.muster-${randomBytes(6).toString('hex')}`);
      const handle = await call<Buffer>((done) => sftp.open(temporary, 'wx', { mode: 0o600 }, done));
      try {
        try {
          await writeHandle(sftp, handle, content);
          await call((done) => sftp.fchmod(handle, options.mode, (error) => done(error, undefined)));
        } finally {
          await call((done) => sftp.close(handle, (error) => done(error, undefined)));
        }
        await rename(sftp, temporary, target);
      } catch (error) {
        await call((done) => sftp.unlink(temporary, (failed) => done(failed, undefined))).catch(() => undefined);
        throw error;
      }
    });
  }

  /** Whether the server opens sftp; null when it did not say so in time. */
  async offersSftp(): Promise<boolean | null> {
    const startedAt = Date.now();
    const sftp = await this.#open({});
    return sftp === null && Date.now() - startedAt >= OPEN_MS ? null : sftp !== null;
  }

  /** One SFTP channel for the life of the session; null where the server has no such subsystem. */
  #open(options: FileOptions): Promise<SFTPWrapper | null> {
    const { client } = this;
    this.#sftp ??= new Promise<SFTPWrapper | null>((resolve) => {
      if (client === null) return resolve(null);
      const timer = setTimeout(() => resolve(null), OPEN_MS);
      const end = (sftp: SFTPWrapper | null) => {
        clearTimeout(timer);
        resolve(sftp);
      };
      try {
        client.sftp((error, sftp) => {
          if (error) return end(null);
          sftp.once('close', () => {
            this.#sftp = null;
          });
          end(sftp);
        });
      } catch {
        end(null);
      }
    });
    if (options.signal?.aborted) throw new Failure('cancelled', undefined, { nodeId: this.session.nodeId });
    return this.#sftp;
  }

  async #readHandle(
    sftp: SFTPWrapper,
    handle: Buffer,
    path: string,
    maxBytes: number,
    isEnded: () => boolean,
  ): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let at = 0;
    while (!isEnded()) {
      const buffer = Buffer.alloc(READ_BYTES);
      const count = await call<number>((done) =>
        sftp.read(handle, buffer, 0, READ_BYTES, at, (error, read) => done(error, read)),
      ).catch((error: unknown) => {
        if (statusOf(error) === 1) return 0;
        throw error;
      });
      if (count === 0) break;
      at += count;
      if (at > maxBytes) throw this.#bad(path, `more than ${maxBytes} bytes`);
      pieces.push(buffer.subarray(0, count));
    }
    return Buffer.concat(pieces);
  }

  async #readByScript(path: string, options: FileOptions & { maxBytes: number }): Promise<Buffer | null> {
    const { stdout, droppedBytes } = await this.session.observe(readFileScript, {
      values: { FILE: path, MAX_BYTES: String(options.maxBytes) },
      timeoutMs: TIMEOUT_MS,
      signal: options.signal,
    });
    const [state, ...rest] = stdout.split('\n');
    if (state === 'state=absent') return null;
    if (state !== 'state=read' || droppedBytes > 0)
      throw this.#bad(path, state === 'state=read' ? 'too large to be read through a script' : (state ?? ''));
    return Buffer.from(rest.join(''), 'base64');
  }

  async #writeByScript(path: string, content: Buffer, options: FileOptions & { mode: number }): Promise<void> {
    const token = randomBytes(6).toString('hex');
    for (let at = 0; at === 0 || at < content.length; at += PIECE_BYTES) {
      const { exitCode, stderr } = await this.session.run(writeFileScript, {
        values: {
          FILE: path,
          TOKEN: token,
          PIECE: content.subarray(at, at + PIECE_BYTES).toString('base64'),
          MODE: options.mode.toString(8),
          IS_FIRST: at === 0 ? 'yes' : 'no',
          IS_LAST: at + PIECE_BYTES >= content.length ? 'yes' : 'no',
          SIZE_BYTES: String(content.length),
        },
        timeoutMs: TIMEOUT_MS,
        signal: options.signal,
      });
      if (exitCode !== 0) throw this.#bad(path, stderr.slice(0, 500));
    }
  }

  /** Gives every SFTP operation a deadline and a cancel, and its errors a name. */
  async #guard<T>(path: string, options: FileOptions, work: (isEnded: () => boolean) => Promise<T>): Promise<T> {
    const { nodeId } = this.session;
    let isEnded = false;
    let dispose = (): void => undefined;
    const interrupted = new Promise<never>((_, reject) => {
      const sentence = say('{{node}} did not finish reading or writing {{path}} in time.', { node: nodeId, path });
      const timer = setTimeout(() => reject(new Failure('deadline-passed', sentence, { nodeId })), TIMEOUT_MS);
      const onAbort = () => reject(new Failure('cancelled', undefined, { nodeId }));
      const onClose = () =>
        reject(
          new Failure('connection-lost', say('The connection to {{node}} was lost.', { node: nodeId }), { nodeId }),
        );
      options.signal?.addEventListener('abort', onAbort, { once: true });
      this.#whenLost.add(onClose);
      dispose = () => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', onAbort);
        this.#whenLost.delete(onClose);
      };
    });
    try {
      return await Promise.race([work(() => isEnded), interrupted]);
    } catch (error) {
      throw error instanceof Failure ? error : this.#bad(path, error instanceof Error ? error.message : String(error));
    } finally {
      isEnded = true;
      dispose();
    }
  }

  #bad(path: string, detail: string): Failure {
    const { nodeId } = this.session;
    return new Failure('bad-file', say('{{path}} on {{node}} could not be read or written.', { path, node: nodeId }), {
      nodeId,
      detail,
    });
  }
}

type Done<T> = (error: Error | null | undefined, value: T) => void;

const call = <T>(act: (done: Done<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    act((error, value) => (error ? reject(error) : resolve(value)));
  });

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;

function nullWhenAbsent(error: unknown): null {
  if (statusOf(error) === NO_SUCH_FILE) return null;
  throw error;
}

/** SFTP knows no `~`, but begins in the home folder. */
const sftpPath = (path: string): string => (path.startsWith('~/') ? path.slice(2) : path);

async function writeHandle(sftp: SFTPWrapper, handle: Buffer, content: Buffer): Promise<void> {
  for (let at = 0; at < content.length; at += READ_BYTES) {
    const length = Math.min(READ_BYTES, content.length - at);
    await call((done) => sftp.write(handle, content, at, length, at, (error) => done(error, undefined)));
  }
}

/** Plain SFTP rename refuses when the target is there; OpenSSH's extension replaces it in one act. */
async function rename(sftp: SFTPWrapper, from: string, to: string): Promise<void> {
  try {
    await call((done) => sftp.ext_openssh_rename(from, to, (error) => done(error, undefined)));
  } catch (error) {
    if (!(error instanceof Error) || !/does not support/i.test(error.message)) throw error;
    await call((done) => sftp.rename(from, to, (failed) => done(failed, undefined)));
  }
}
