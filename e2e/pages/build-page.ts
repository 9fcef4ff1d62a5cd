import type { Locator, Page } from '@playwright/test';

/** The end of Discover: who does what. */
export class BuildPage {
  constructor(private readonly page: Page) {}

  root(): Locator {
    return this.page.getByTestId('build-cluster-page');
  }

  scheduler(): Locator {
    return this.page.getByTestId('scheduler').getByRole('button');
  }

  async chooseScheduler(name: string): Promise<void> {
    await this.scheduler().click();
    await this.page.getByRole('option', { name }).click();
  }

  worker(node: string): Locator {
    return this.page.getByTestId(`worker-${node}`).getByRole('checkbox');
  }

  /** Leaves exactly these nodes as workers. */
  async workersAre(nodes: readonly string[]): Promise<void> {
    const boxes = this.page.getByTestId('workers').locator('[data-testid^="worker-"]');
    for (const box of await boxes.all()) {
      const id = (await box.getAttribute('data-testid'))?.replace(/^worker-/, '') ?? '';
      if ((await box.getByRole('checkbox').isChecked()) !== nodes.includes(id)) await box.click();
    }
  }

  async save(): Promise<void> {
    await this.page.getByTestId('save-cluster').click();
    await this.root().waitFor({ state: 'detached' });
  }
}
