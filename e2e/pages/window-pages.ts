import type { ElectronApplication, Locator, Page } from '@playwright/test';
import { BuildPage } from './build-page';
import { Dialogs } from './dialogs';
import { DiscoverPage } from './discover-page';
import { FirstRunPage } from './first-run-page';
import { HostKeysPage } from './host-keys-page';
import { PrerequisitesPage } from './prerequisites-page';
import { ProofPage } from './proof-page';
import { SharePage } from './share-page';

export type StepId = 'discover' | 'prerequisites' | 'host-keys' | 'share' | 'proof';
export type Theme = 'light' | 'dark';

/** The window as a person sees it: one object per page, and what stands round them. */
export class WindowPages {
  readonly firstRun: FirstRunPage;
  readonly discover: DiscoverPage;
  readonly build: BuildPage;
  readonly prerequisites: PrerequisitesPage;
  readonly hostKeys: HostKeysPage;
  readonly share: SharePage;
  readonly proof: ProofPage;
  readonly dialogs: Dialogs;

  constructor(
    readonly app: ElectronApplication,
    readonly page: Page,
  ) {
    this.firstRun = new FirstRunPage(page);
    this.discover = new DiscoverPage(page);
    this.build = new BuildPage(page);
    this.prerequisites = new PrerequisitesPage(page);
    this.hostKeys = new HostKeysPage(page);
    this.share = new SharePage(page);
    this.proof = new ProofPage(page);
    this.dialogs = new Dialogs(page);
  }

  /** The entry of a step in the rail. Its `data-state` says how the step stands. */
  rail(step: StepId): Locator {
    return this.page.getByTestId(`step-${step}`);
  }

  /** Goes to a step by the rail. */
  async goTo(step: StepId): Promise<void> {
    await this.rail(step).click();
    await this.page.getByTestId(`${step}-step`).waitFor();
  }

  /** Goes to a page beside the steps. */
  async open(page: 'nodes' | 'topology' | 'logs' | 'changes' | 'settings'): Promise<void> {
    await this.page.getByTestId(`page-${page}`).click();
    await this.page.getByTestId(`${page}-page`).waitFor();
  }

  /** What the foot says about going on. */
  foot(): Locator {
    return this.page.getByTestId('foot-text');
  }

  /** The button that leads to the next step. */
  onward(): Locator {
    return this.page.getByTestId('continue');
  }

  /** Follows the system: the app's default theme. */
  async theme(theme: Theme): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme });
    await this.page.locator(`html[data-theme="${theme}"]`).waitFor();
  }

  /** The size of the page, in CSS pixels. */
  async size(width: number, height: number): Promise<void> {
    await this.app.evaluate(
      ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w ?? 0, h ?? 0),
      [width, height],
    );
    await this.page.waitForFunction(([w, h]) => innerWidth === w && innerHeight === h, [width, height]);
  }

  /** Zooms the page: at 2 its window has half as many CSS pixels each way. */
  async zoom(factor: number): Promise<void> {
    const before = await this.page.evaluate(() => innerWidth);
    const was = await this.app.evaluate(({ BrowserWindow }, to) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const from = contents?.getZoomFactor() ?? 1;
      contents?.setZoomFactor(to);
      return from;
    }, factor);
    await this.page.waitForFunction((width) => Math.abs(innerWidth - width) <= 1, (before * was) / factor);
  }

  /** Closes every notice: a fixed place over the foot that a picture need not show. */
  async closeNotices(): Promise<void> {
    const close = this.page.locator('.toast').getByRole('button', { name: 'Close' });
    while ((await close.count()) > 0) await close.first().click();
  }
}
