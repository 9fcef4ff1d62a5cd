import { Command } from 'commander';
import { version } from '../../package.json';

new Command('muster')
  .description("Brings a lab's machines together into one proven Dask cluster")
  .version(version)
  .parse();
