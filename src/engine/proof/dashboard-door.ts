import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/say';

/** Where Dask shows its workers without any further package; the full dashboard would need bokeh in the environment. */
export const DASK_PAGE = '/info/main/workers.html';

const HERE = '127.0.0.1';

/**
 * The way to the web pages of a running Dask scheduler, which listen on its node's loopback alone. While a run offers
 * them, a person may open a tunnel: a port on this computer's loopback, carried by the SSH connection of the run.
 * It is closed with the run, and every connection through it.
 */
export class DashboardDoor {
  #connect: (() => Promise<Duplex>) | null = null;
  #opening: Promise<string> | null = null;
  #server: Server | null = null;
  readonly #ends = new Set<Duplex>();

  /** @param connect opens one connection to the pages, on the scheduler's own loopback. */
  offer(connect: () => Promise<Duplex>): void {
    this.#connect = connect;
  }

  /** The address of the pages on this computer; the same one for as long as the run lasts. @throws Failure unsupported-here without a run. */
  open(): Promise<string> {
    const connect = this.#connect;
    if (!connect) {
      const what = say('No Dask scheduler of a proof runs now.');
      const next = say('Open the pages while a proof with runner dask computes.');
      return Promise.reject(new Failure('unsupported-here', what, { next }));
    }
    this.#opening ??= this.#listen(connect);
    return this.#opening;
  }

  /** Ends the offer, the port and every connection. Settles when the port is free again. */
  async close(): Promise<void> {
    this.#connect = null;
    await this.#opening?.catch(() => undefined);
    this.#opening = null;
    const server = this.#server;
    this.#server = null;
    for (const end of this.#ends) end.destroy();
    this.#ends.clear();
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #listen(connect: () => Promise<Duplex>): Promise<string> {
    const server = createServer((near) => this.#carry(near, connect));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, HERE, () => {
        const address = server.address();
        if (typeof address !== 'object' || address === null) return reject(new Failure('internal'));
        resolve(`http://${HERE}:${address.port}${DASK_PAGE}`);
      });
    });
  }

  #carry(near: Socket, connect: () => Promise<Duplex>): void {
    this.#keep(near);
    connect().then(
      (far) => {
        this.#keep(far);
        near.once('close', () => far.destroy());
        far.once('close', () => near.destroy());
        if (near.destroyed) far.destroy();
        near.pipe(far).pipe(near);
      },
      () => near.destroy(),
    );
  }

  #keep(end: Duplex): void {
    this.#ends.add(end);
    end.on('error', () => end.destroy());
    end.once('close', () => this.#ends.delete(end));
  }
}
