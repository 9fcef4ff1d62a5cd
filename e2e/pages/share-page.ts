import type { Locator, Page } from '@playwright/test';

/** The share's plan, its steps per worker, and the sentinel both ways. */
export class SharePage {
  constructor(private readonly page: Page) {}

  root(): Locator {
    return this.page.getByTestId('share-step');
  }

  apply(): Locator {
    return this.page.getByTestId('share-apply');
  }

  /** As a script, check again, move, take down: as many as there are. */
  tools(): Locator {
    return this.root().locator('.step-tools').getByRole('button');
  }

  step(node: string, step: string): Locator {
    return this.page.getByTestId(`share-step-${node}-${step}`);
  }

  sentinel(node: string): Locator {
    return this.page.getByTestId(`share-sentinel-${node}`);
  }
}
