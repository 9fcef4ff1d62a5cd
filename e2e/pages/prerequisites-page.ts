import type { Locator, Page } from '@playwright/test';

/** Findings of every node, and their remedies. */
export class PrerequisitesPage {
  constructor(private readonly page: Page) {}

  root(): Locator {
    return this.page.getByTestId('prerequisites-step');
  }

  row(node: string): Locator {
    return this.page.getByTestId(`node-row-${node}`);
  }

  panel(): Locator {
    return this.page.getByTestId('node-panel');
  }

  /** The word of the node's status, in its panel. */
  status(): Locator {
    return this.page.getByTestId('panel-status');
  }

  async openNode(node: string): Promise<void> {
    await this.row(node).click();
    await this.panel().waitFor();
  }

  async closeNode(): Promise<void> {
    await this.page.getByTestId('close-panel').click();
    await this.panel().waitFor({ state: 'detached' });
  }

  finding(check: string): Locator {
    return this.page.getByTestId(`finding-${check}`);
  }

  remedy(id: string): Locator {
    return this.page.getByTestId(`remedy-${id}`);
  }

  apply(id: string): Locator {
    return this.page.getByTestId(`apply-${id}`);
  }

  alarm(): Locator {
    return this.page.getByTestId('open-alarm');
  }

  fixAll(): Locator {
    return this.page.getByTestId('fix-all');
  }

  checkAll(): Locator {
    return this.page.getByTestId('check-all');
  }
}
