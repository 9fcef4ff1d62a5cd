import type { Locator, Page } from '@playwright/test';

/** The first page: the ways to start. */
export class FirstRunPage {
  constructor(private readonly page: Page) {}

  root(): Locator {
    return this.page.getByTestId('first-run');
  }

  async start(way: 'this-computer' | 'lab' | 'practice'): Promise<void> {
    await this.page.getByTestId(`way-${way}`).click();
    await this.page.getByTestId('start').click();
  }
}
