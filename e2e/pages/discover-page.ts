import { expect, type Locator, type Page } from '@playwright/test';

/** Finding nodes: by a scan, or by what a person types. */
export class DiscoverPage {
  constructor(private readonly page: Page) {}

  root(): Locator {
    return this.page.getByTestId('discover-step');
  }

  row(node: string): Locator {
    return this.page.getByTestId(`node-row-${node}`);
  }

  /** The first scan, from the empty page. */
  scan(): Locator {
    return this.page.getByTestId('scan-first');
  }

  scanAgain(): Locator {
    return this.page.getByTestId('scan');
  }

  progress(): Locator {
    return this.page.getByTestId('scan-bar');
  }

  cancel(): Locator {
    return this.page.getByTestId('cancel-scan');
  }

  /** Starts the first scan and waits until it has ended. */
  async scanToTheEnd(): Promise<void> {
    await this.scan().click();
    // A fast scan may be over before its progress was ever drawn: what lasts is looked for.
    await expect(this.scanAgain()).toBeEnabled({ timeout: 30_000 });
  }

  form(): Locator {
    return this.page.getByTestId('scan-form');
  }

  async openForm(): Promise<void> {
    await this.page.getByTestId('add-nodes-first').or(this.page.getByTestId('add-nodes')).click();
    await this.form().waitFor();
  }

  names(): Locator {
    return this.page.getByTestId('typed-names');
  }

  networks(): Locator {
    return this.page.getByTestId('typed-networks');
  }

  login(): Locator {
    return this.page.getByTestId('login-name');
  }

  lookThere(): Locator {
    return this.page.getByTestId('start-scan');
  }

  /** Adds nodes by name alone, and waits until each is there and the scan has ended. */
  async addByName(...names: readonly string[]): Promise<void> {
    await this.openForm();
    await this.names().fill(names.join('\n'));
    await this.lookThere().click();
    await this.form().waitFor({ state: 'detached' });
    await this.progress().waitFor({ state: 'detached' });
  }

  /** Scans one network with one account for every node of it, and waits until the scan has ended. */
  async scanNetwork(cidr: string, login: string): Promise<void> {
    await this.openForm();
    await this.networks().fill(cidr);
    await this.login().fill(login);
    await this.lookThere().click();
    await this.form().waitFor({ state: 'detached' });
    await this.progress().waitFor({ state: 'detached', timeout: 120_000 });
  }

  async buildCluster(): Promise<void> {
    await this.page.getByTestId('build-cluster').click();
    await this.page.getByTestId('build-cluster-page').waitFor();
  }
}
